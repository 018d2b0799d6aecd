import * as z from 'zod'
import type { StateInputs } from '../../matrix.ts'
import { serviceName } from './names.ts'
import { outsidePath } from './paths.ts'
import { allowedText, listOf, NONE } from './schema.ts'

const dataPath = z.string().superRefine((text, context) => {
  const message = problemOfData(text)
  if (message !== null) context.addIssue({ code: 'custom', message })
})

/** Where a service keeps its data. Empty only in a row that says what leads to it or how the service is put back. */
export const dataPaths = z
  .string()
  .transform((text, context): readonly string[] => {
    const read = readList(text, dataPath)
    if (!('error' in read)) return read.entries
    context.addIssue({ code: 'custom', message: read.error })
    return z.NEVER
  })
  .register(allowedText, {
    allowed:
      'the folder in the container where the service keeps its data, such as `/var/lib/postgresql/data`; several are separated by commas; or `-` in a row that only says Inputs or Reset',
  })

const OF_SERVICE = /^service +(\S+)$/u

const input = z.string().superRefine((text, context) => {
  const [, service] = OF_SERVICE.exec(text) ?? []
  const result = service === undefined ? outsidePath.safeParse(text) : serviceName.safeParse(service)
  const [issue] = result.error?.issues ?? []
  if (issue !== undefined) context.addIssue({ code: 'custom', message: issue.message })
})

const NOTHING_ELSE = 'none'

/** What leads to the data of a service. */
export const stateInputs = z
  .string()
  .transform((text, context): StateInputs => {
    if (text === NOTHING_ELSE) return { areNamed: true, services: [], paths: [] }
    const read = readList(text, input)
    if ('error' in read) {
      context.addIssue({ code: 'custom', message: read.error })
      return z.NEVER
    }
    const { entries } = read
    const services = entries.flatMap((entry) => OF_SERVICE.exec(entry)?.[1] ?? [])
    const paths = entries.filter((entry) => !OF_SERVICE.test(entry))
    return { areNamed: entries.length > 0, services, paths }
  })
  .register(allowedText, {
    allowed:
      'files and folders from the repository root, with `/`, without `.` or `..` segments, where `*` is one or more characters other than `/`; and services that write the data, as `service migrate`; separated by commas; `none`; or `-`',
  })

/** Whether the data is kept as an image. */
export const baselineKind = z
  .enum(['image', 'none', NONE], { error: 'is not how a baseline is kept' })
  .transform((text) => (text === 'image' ? text : null))
  .register(allowedText, { allowed: '`image`; `none`; or `-`' })

function readList(
  text: string,
  schema: z.ZodType<string, string>,
): { entries: readonly string[] } | { error: string } {
  const result = listOf(schema, '').safeParse(text)
  if (result.success) return { entries: result.data }
  return { error: result.error.issues[0]?.message ?? 'is not valid' }
}

function problemOfData(path: string): string | null {
  if (!path.startsWith('/')) return 'is not an absolute path'
  if (/[\s\\*:]/u.test(path)) return 'contains white space, `\\`, `*` or `:`'
  if (path === '/') return 'is the root of the container'
  const segments = path.slice(1).split('/')
  return segments.some((segment) => ['', '.', '..'].includes(segment))
    ? 'has an empty, `.` or `..` segment'
    : null
}
