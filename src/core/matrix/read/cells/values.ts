import * as z from 'zod'
import { ON_FAILURE, type VariableValue } from '../../matrix.ts'
import { allowedText, matching, NONE, orNone } from './schema.ts'

export const freeText = matching(/\S/, 'is empty', 'any text')

/** What happens when a refresh fails; null: what is usual for the environment. */
export const onFailure = orNone(
  z
    .enum(ON_FAILURE, { error: 'is not what can happen when a refresh fails' })
    .register(allowedText, { allowed: ON_FAILURE.map((text) => `\`${text}\``).join(' or ') }),
)

const MS_PER_UNIT = { ms: 1, s: 1000, min: 60_000 } as const

export const budget = orNone(
  z
    .string()
    .transform((text, context): number => {
      const milliseconds = readDuration(text)
      if (milliseconds !== undefined) return milliseconds
      context.addIssue({ code: 'custom', message: 'is not a duration above zero' })
      return z.NEVER
    })
    .register(allowedText, {
      allowed: 'a number above zero and a unit, `ms`, `s` or `min`, such as `1.5 s`',
    }),
)

function readDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?) ?(ms|s|min)$/.exec(text) ?? []
  if (amount === undefined || (unit !== 'ms' && unit !== 's' && unit !== 'min')) return undefined
  const milliseconds = Number(amount) * MS_PER_UNIT[unit]
  return milliseconds > 0 ? milliseconds : undefined
}

/** The images of more versions would fill a disk before anybody goes back that far. */
const MOST_KEPT = 100

export const keptVersions = orNone(
  z
    .string()
    .transform((text, context): number => {
      const count = /^[1-9]\d*$/.test(text) ? Number(text) : 0
      if (count >= 1 && count <= MOST_KEPT) return count
      context.addIssue({ code: 'custom', message: `is not a number from 1 to ${MOST_KEPT}` })
      return z.NEVER
    })
    .register(allowedText, { allowed: `a number from 1 to ${MOST_KEPT}` }),
)

/** What a cell of Variables means. */
export const variableValue = z
  .string()
  .transform((text): VariableValue | null => {
    if (text === '' || text === NONE) return null
    if (text === 'from environment') return { from: 'environment' }
    return { from: 'matrix', text: /^"(.*)"$/s.exec(text)?.[1] ?? text }
  })
  .register(allowedText, {
    allowed: `the value; \`from environment\`; \`""\` for an empty text; or \`${NONE}\``,
  })
