import type { LineMark, PackedLog } from './data.ts'

/** A line of a service, as the page shows it. */
export interface Line {
  /** In milliseconds since the run began. */
  atMs: number
  project: string
  service: string
  mark: LineMark
  text: string
}

export interface LineFilter {
  /** Null: of all stacks. */
  project: string | null
  /** Services whose lines are not shown. */
  hidden: ReadonlySet<string>
  /** Case does not count. `/a.b/` is a regular expression. */
  query: string
  level: 'all' | 'warnings' | 'errors'
  /** In milliseconds since the run began; null: the whole run. */
  window: { fromMs: number; toMs: number } | null
}

/** The lines of all services in the order of their times. */
export function unpack(logs: readonly PackedLog[]): Line[] {
  const lines = logs.flatMap(({ project, service, after, marks, texts }) => {
    let atMs = 0
    return texts.map((text, index): Line => {
      atMs += after[index] ?? 0
      return { atMs, project, service, mark: (marks[index] ?? 'o') as LineMark, text }
    })
  })
  return lines.sort((a, b) => a.atMs - b.atMs)
}

/** The lines that a filter lets pass. */
export function filterLines(lines: readonly Line[], filter: LineFilter): Line[] {
  const matches = matcher(filter.query)
  const { window, level, project, hidden } = filter
  return lines.filter(
    (line) =>
      (project === null || line.project === project) &&
      !hidden.has(line.service) &&
      (window === null || (line.atMs >= window.fromMs && line.atMs <= window.toMs)) &&
      LEVELS[level].includes(line.mark) &&
      matches(line.text),
  )
}

const LEVELS: Readonly<Record<LineFilter['level'], string>> = {
  all: 'orewmx',
  warnings: 'ewmx',
  errors: 'emx',
}

/** Whether a text has what a user is looking for. A regular expression that is not complete yet finds itself as a text. */
export function matcher(query: string): (text: string) => boolean {
  const wanted = query.trim()
  if (wanted === '') return () => true
  const pattern = /^\/(.+)\/$/.exec(wanted)?.[1]
  if (pattern !== undefined)
    try {
      const regex = new RegExp(pattern, 'i')
      return (text) => regex.test(text)
    } catch {
      // It is being typed.
    }
  const lower = wanted.toLowerCase()
  return (text) => text.toLowerCase().includes(lower)
}

/** The index of the first line at or after a time. */
export function indexAt(lines: readonly Line[], atMs: number): number {
  let [low, high] = [0, lines.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lines[middle]?.atMs ?? 0) < atMs) low = middle + 1
    else high = middle
  }
  return low
}
