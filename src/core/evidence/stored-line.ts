import { boundText } from '../text/bound.ts'
import { visible, withoutColours } from '../text/visible.ts'

/*
 * How the output of a service is stored in the folder of a run, one line each:
 *
 *     2026-01-02T03:04:05.123456789Z stdout the text
 *
 * A file begins with a line that says which lines follow. If the lowest file of a service does not begin with its first line, the
 * lines before were cut.
 */

/** `event`: what happened to a container, such as `die 137`. */
export type Source = 'stdout' | 'stderr' | 'event'

/** One line of a file with the output of a service. */
export interface StoredLine {
  /** By the clock of the engine, in milliseconds since 1970, with fractions. */
  atMs: number
  source: Source
  text: string
}

/** The first line of such a file. */
export interface FileHead {
  service: string
  project: string
  /** The number of the first line in the file, from 1. */
  fromLine: number
}

/** The limit of one stored text. */
const MAX_TEXT_BYTES = 16 * 1024
/** What most lines have, and what needs no change. */
const PLAIN = /^[\x20-\x7e\t]{0,16000}$/

/**
 * A line to store, without its line break. Text from outside becomes one visible line of limited size.
 * @param stamp an RFC 3339 time in UTC
 */
export function formatLine(stamp: string, source: Source, text: string): string {
  if (PLAIN.test(text)) return `${stamp} ${source} ${text}`
  const shown = visible(withoutColours(text)).replaceAll('\n', '\\n')
  return `${stamp} ${source} ${boundText(shown, MAX_TEXT_BYTES)}`
}

export function formatHead({ service, project, fromLine }: FileHead): string {
  return `# ${JSON.stringify({ service, project, fromLine })}`
}

/** Null: the line is none, such as one of which only the beginning was written when its keeper was killed. */
export function parseLine(line: string): StoredLine | null {
  const [, stamp = '', fraction = '', source, text = ''] = STORED.exec(line) ?? []
  if (source === undefined) return null
  const atMs = Date.parse(stamp) + Number(`0.${fraction.slice(3) || '0'}`)
  return Number.isNaN(atMs) ? null : { atMs, source: source as Source, text }
}

/** Null: the line is no head. */
export function parseHead(line: string): FileHead | null {
  if (!line.startsWith('# {')) return null
  try {
    const { service, project, fromLine }: Partial<FileHead> = JSON.parse(line.slice(2))
    const isHead = typeof service === 'string' && typeof project === 'string' && typeof fromLine === 'number'
    return isHead ? { service, project, fromLine } : null
  } catch {
    return null
  }
}

/** A time as the engine writes it, for what has no stamp of its own. */
export function stampOf(atMs: number): string {
  const whole = Math.floor(atMs)
  const micros = Math.floor((atMs - whole) * 1000)
  return new Date(whole).toISOString().replace('Z', `${String(micros).padStart(3, '0')}000Z`)
}

const STORED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d+))?(?:Z|[+-]\d\d:\d\d)) (stdout|stderr|event) (.*)$/s
