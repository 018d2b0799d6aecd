import { SsotError } from '../../../core/errors/errors.ts'
import { git } from '../../git.ts'

/** From where on a trail is read. */
export type Since =
  | { readonly kind: 'date'; readonly text: string; readonly date: string }
  /** What came after a commit. */
  | { readonly kind: 'ref'; readonly text: string; readonly commit: string }

const DAY = /^\d{4}-\d{2}-\d{2}$/u
const MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?$/u
const NAMED_DAY = /^(today|yesterday)$/iu
const AGO = /^(\d{1,5})[ .](?:minute|hour|day|week|month|year)s?(?:[ .]ago)?$/u

/**
 * What a user means by `--since`: a branch, tag or commit, or else a date. A ref is looked for first, so a tag `2026-01-01` is the
 * tag.
 * @throws OPTIONS_INVALID when it is neither
 */
export async function readSince(root: string, env: NodeJS.ProcessEnv, text: string): Promise<Since> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${text}^{commit}`]
  const found = text === '' ? null : await git(root, args, env)
  const commit = found?.stdout.trim() ?? ''
  if (found?.exitCode === 0 && commit !== '') return { kind: 'ref', text, commit }
  const date = dateOf(text)
  if (date !== null) return { kind: 'date', text, date }
  throw new SsotError({
    code: 'OPTIONS_INVALID',
    summary: `--since ${JSON.stringify(text)} is neither a branch, tag or commit nor a date`,
    todo: 'Write a ref such as `main` or `v1.2.0`, a date such as `2026-01-31` or `2026-01-31T12:00`, or a time such as `yesterday` or `3 weeks ago`.',
  })
}

/** A date as git understands it; null: the text is none. Git itself takes any text for a date, and means now. */
function dateOf(text: string): string | null {
  if (AGO.test(text)) return text.replace(/(?:[ .]ago)?$/u, ' ago')
  const [, named] = NAMED_DAY.exec(text) ?? []
  if (named !== undefined) return startOfDay(named.toLowerCase() === 'today' ? 0 : 1)
  if (!DAY.test(text) && !MOMENT.test(text)) return null
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`)
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(text.slice(0, 10))) return null
  const moment = new Date(DAY.test(text) ? `${text}T00:00:00` : text.replace(' ', 'T'))
  // As seconds, because git takes a date of the future for now.
  return Number.isNaN(moment.getTime()) ? null : `@${Math.floor(moment.getTime() / 1000)}`
}

/** The beginning of a day in the time zone of this machine. git itself takes `yesterday` for 24 hours ago. */
function startOfDay(daysAgo: number): string {
  const now = new Date()
  const start = new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo)
  return `@${Math.floor(start.getTime() / 1000)}`
}
