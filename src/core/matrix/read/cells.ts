import * as z from 'zod'
import { MAX_PORT, type PortRange } from '../ports.ts'

/** For the schema of a cell, the description of what it allows, as problems and docs/matrix.md show it. */
const allowedText = z.registry<{ allowed: string }>()

/**
 * The description of what a cell with this schema may contain.
 * @throws TypeError when the schema was not registered with {@link allowedText}
 */
export function allowedIn(schema: CellSchema): string {
  const text = allowedText.get(schema)?.allowed
  if (text === undefined) throw new TypeError('The schema of a cell has no text that says what is allowed.')
  return text
}

/** A schema that parses the text of one cell. */
export type CellSchema = z.ZodType<unknown, string>

/** The text of a cell that means "none", in columns that allow it. */
export const NONE = '-'

function matching(pattern: RegExp, message: string, allowed: string) {
  return z.string().regex(pattern, message).register(allowedText, { allowed })
}

/** It becomes part of project names, which Compose requires in lower case. */
export const environmentName = matching(
  /^[a-z][a-z0-9-]*$/,
  'is not an environment name',
  'lower-case letters, digits and `-`, starting with a letter',
)

/** The rule of Compose for service names, and a letter at the start, because variables are named after services. */
export const serviceName = matching(
  /^[A-Za-z][A-Za-z0-9._-]*$/,
  'is not a service name',
  'letters, digits, `.`, `_` and `-`, starting with a letter',
)

export const imageName = matching(
  /^[a-z][a-z0-9-]*$/,
  'is not a name of a base image',
  'lower-case letters, digits and `-`, starting with a letter',
)

export const variableName = matching(
  /^[A-Z][A-Z0-9_]*$/,
  'is not a variable name',
  'upper-case letters, digits and `_`, starting with a letter',
)

/** RFC 3986, section 3.1, in lower case. */
export const protocol = matching(
  /^[a-z][a-z0-9+.-]*$/,
  'is not a protocol',
  'a URL scheme in lower case, such as `http`, `https`, `tcp`, `postgresql` or `redis`',
)

export const freeText = matching(/\S/, 'is empty', 'any text')

export const relativePath = z
  .string()
  .superRefine((text, context) => {
    const problem = pathProblem(text) ?? (text.includes('*') ? 'names more than one file' : undefined)
    if (problem) context.addIssue({ code: 'custom', message: problem })
  })
  .register(allowedText, {
    allowed: 'one path from the repository root, with `/`, without `*`, `.` or `..` segments',
  })

export const pathPattern = z
  .string()
  .superRefine((text, context) => {
    const problem = pathProblem(text) ?? (text.includes('**') ? 'contains `**`' : undefined)
    if (problem) context.addIssue({ code: 'custom', message: problem })
  })
  .register(allowedText, {
    allowed:
      'one path from the repository root, with `/`, without `.` or `..` segments; ' +
      '`*` is one or more characters other than `.` and `/`',
  })

export const port = z
  .string()
  .transform((text, context): number => {
    const value = readPort(text)
    if (typeof value === 'number') return value
    context.addIssue({ code: 'custom', message: value.problem })
    return z.NEVER
  })
  .register(allowedText, { allowed: `a port from 1 to ${MAX_PORT}` })

export const portRange = z
  .string()
  .transform((text, context): PortRange => {
    const range = readPortRange(text)
    if (!('problem' in range)) return range
    context.addIssue({ code: 'custom', message: range.problem })
    return z.NEVER
  })
  .register(allowedText, {
    allowed: `a port from 1 to ${MAX_PORT}, or a range with the lower port first, such as \`28000-28099\``,
  })

export const publishedPorts = orNone(portRange)

export const healthPath = orNone(
  matching(/^\/[^\s#]*$/, 'is not a path', 'a path that starts with `/`, such as `/health`'),
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

/** The grammar of distribution/reference: optional registry host, lower-case path, tag. */
const IMAGE = '(?:[A-Za-z0-9.-]+(?::\\d+)?\\/)?[a-z0-9]+(?:(?:[._]|__|-+|\\/)[a-z0-9]+)*:[\\w][\\w.-]{0,127}'

export const pinnedImage = matching(
  new RegExp(`^${IMAGE}@sha256:[0-9a-f]{64}$`),
  'is not an image pinned by digest',
  'name, tag and digest, such as `node:24-alpine@sha256:<64 hexadecimal digits>`',
)

const localImage = matching(
  new RegExp(`^${IMAGE}$`),
  'is not an image with a tag',
  'name and tag without a digest, such as `ssot-docker/debian-node:24`',
)

export const optionalPath = orNone(relativePath)

export const optionalPattern = orNone(pathPattern)

export const optionalLocalImage = orNone(localImage)

function orNone<T>(schema: z.ZodType<T, string>) {
  const allowed = allowedIn(schema)
  return z
    .string()
    .transform((text, context): T | null => {
      if (text === NONE) return null
      const result = schema.safeParse(text)
      if (result.success) return result.data
      for (const { message } of result.error.issues) context.addIssue({ code: 'custom', message })
      return z.NEVER
    })
    .register(allowedText, { allowed: `${allowed}; or \`${NONE}\`` })
}

function pathProblem(text: string): string | undefined {
  if (text.startsWith('/') || text.startsWith('~') || /^[A-Za-z]:/.test(text)) return 'is an absolute path'
  if (text.includes('\\')) return 'contains a backslash'
  if (/\s/.test(text)) return 'contains white space'
  const segments = text.split('/')
  if (segments.includes('..')) return 'leaves its folder with `..`'
  if (segments.includes('.')) return 'contains a `.` segment'
  if (segments.includes('')) return 'contains an empty segment'
  return undefined
}

function readPort(text: string): number | { problem: string } {
  if (!/^\d+$/.test(text)) return { problem: 'is not a port' }
  if (/^0\d/.test(text)) return { problem: 'has a leading zero' }
  const value = Number(text)
  return value >= 1 && value <= MAX_PORT ? value : { problem: `is not between 1 and ${MAX_PORT}` }
}

function readPortRange(text: string): PortRange | { problem: string } {
  const bounds = text.split('-')
  if (bounds.length > 2) return { problem: 'is not a port or a range of ports' }
  const [first = '', last = first] = bounds
  const from = readPort(first)
  const to = readPort(last)
  if (typeof from !== 'number')
    return bounds.length === 1 ? from : { problem: `has a lower end that ${from.problem}` }
  if (typeof to !== 'number') return { problem: `has an upper end that ${to.problem}` }
  return from > to ? { problem: 'is a reversed range' } : { from, to }
}

function readDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?) ?(ms|s|min)$/.exec(text) ?? []
  if (amount === undefined || (unit !== 'ms' && unit !== 's' && unit !== 'min')) return undefined
  const milliseconds = Number(amount) * MS_PER_UNIT[unit]
  return milliseconds > 0 ? milliseconds : undefined
}
