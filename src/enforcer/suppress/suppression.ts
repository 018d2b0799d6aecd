import type { Source, Span } from '../source.ts'

/** A comment that silences findings: `# ssot-ignore <rule>[, <rule>] -- <reason> [until: YYYY-MM-DD]`. */
export interface Suppression {
  readonly source: Source
  /** The comment, including its comment marks. */
  readonly span: Span
  /** The names of the rules as written, including unknown ones. */
  readonly rules: readonly { readonly name: string; readonly span: Span }[]
  /** Empty: there is no reason, and the suppression silences nothing. */
  readonly reason: string
  /** The last day on which it is valid, as written; null: no limit. */
  readonly until: string | null
  /** The lines whose findings it silences, including its own line. */
  readonly lines: { readonly first: number; readonly last: number }
}

/** The content of a suppression, without its place in the file. */
export interface Pragma {
  rules: readonly { name: string; span: Span }[]
  reason: string
  until: string | null
}

const PRAGMA = /^\s*ssot-ignore(?![\w-]):?/
/** Two hyphens, or the dash that some editors replace them with. */
const DASH = /(?:^|\s)(?:--|–|—)(?:\s|$)/
const UNTIL = /\[?\buntil:\s*([^\s\]]+)\]?\s*$/i

/**
 * Reads a comment; null: it is an ordinary comment, not a suppression.
 * @param body the comment without its comment marks
 * @param offset the offset of the body in the file, for the spans of the result
 */
export function readPragma(body: string, offset: number): Pragma | null {
  const head = PRAGMA.exec(body)?.[0]
  if (head === undefined) return null
  const rest = body.slice(head.length)
  const dash = DASH.exec(rest)
  const names = dash === null ? rest : rest.slice(0, dash.index)
  const words = dash === null ? '' : rest.slice(dash.index + dash[0].length)
  const until = UNTIL.exec(words)
  return {
    rules: [...names.matchAll(/[^\s,]+/g)].map((match) => {
      const start = offset + head.length + match.index
      return { name: match[0], span: { start, end: start + match[0].length } }
    }),
    reason: (until === null ? words : words.slice(0, until.index)).trim(),
    until: until?.[1] ?? null,
  }
}

/** Why a suppression is not valid on a day; null: it is valid. */
export function lapse({ reason, until }: Pragma, today: string): 'no reason' | 'no date' | 'expired' | null {
  if (reason === '') return 'no reason'
  if (until === null) return null
  if (!isDate(until)) return 'no date'
  return until < today ? 'expired' : null
}

/** Whether a text is a valid date in the form `2026-03-31`. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
