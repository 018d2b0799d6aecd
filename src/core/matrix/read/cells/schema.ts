import * as z from 'zod'

/** For the schema of a cell, the description of what it allows, as problems and docs/matrix.md show it. */
export const allowedText = z.registry<{ allowed: string }>()

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

/** Texts that match a pattern. */
export function matching(pattern: RegExp, message: string, allowed: string) {
  return z.string().regex(pattern, message).register(allowedText, { allowed })
}

/**
 * Texts that a function accepts.
 * @param problemOf what is wrong with a text, as a predicate; undefined: nothing
 */
export function judged(problemOf: (text: string) => string | undefined, allowed: string) {
  return z
    .string()
    .superRefine((text, context) => {
      const problem = problemOf(text)
      if (problem) context.addIssue({ code: 'custom', message: problem })
    })
    .register(allowedText, { allowed })
}

/** Several texts, separated by commas, each plain or as code. */
export function listOf(schema: z.ZodType<string, string>, allowed: string) {
  return z
    .string()
    .transform((text, context): readonly string[] => {
      if (text === NONE) return []
      const entries = text.split(',').map((entry) => /^`(.*)`$/.exec(entry.trim())?.[1] ?? entry.trim())
      for (const entry of entries) {
        const result = schema.safeParse(entry)
        const [issue] = result.error?.issues ?? []
        if (issue === undefined) continue
        const message =
          entries.length === 1 ? issue.message : `has the entry "${entry}", which ${issue.message}`
        context.addIssue({ code: 'custom', message })
      }
      if (new Set(entries).size < entries.length) {
        context.addIssue({ code: 'custom', message: `names something twice` })
      }
      return entries
    })
    .register(allowedText, { allowed: `${allowed}; or \`${NONE}\`` })
}

/** What a schema allows, and {@link NONE} for null. */
export function orNone<T>(schema: z.ZodType<T, string>) {
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
