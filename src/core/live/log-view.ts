import { type Line, span, wrapped } from './spans.ts'
import { type KeptLine, type LiveState, loggedRows, nameOf, type Position } from './state.ts'

/** A line of a log with the row that it is of. */
export interface ShownLine extends KeptLine {
  key: string
}

/** The part of the logs that a pane shows. */
export interface LogView {
  lines: Line[]
  /** The first line of which something is shown; null when there is none. */
  first: Position | null
}

function isAfter(a: Position, b: Position): boolean {
  return a.atMs === b.atMs ? a.n > b.n : a.atMs > b.atMs
}

/** The lines of the logs that are shown, the newest first, from the anchor on. */
function* backwards(state: LiveState, anchor: Position | null): Generator<ShownLine> {
  const wanted = state.filter.toLowerCase()
  const sources = loggedRows(state).map(({ key }) => {
    const lines = state.logs.get(key) ?? []
    return { key, lines, at: lines.length - 1 }
  })
  for (;;) {
    let newest: { source: (typeof sources)[number]; line: KeptLine } | undefined
    for (const source of sources) {
      const line = source.lines[source.at]
      if (line !== undefined && (newest === undefined || isAfter(line, newest.line)))
        newest = { source, line }
    }
    if (newest === undefined) return
    const { source, line } = newest
    source.at--
    if (anchor !== null && isAfter(line, anchor)) continue
    if (wanted === '' || line.text.toLowerCase().includes(wanted)) yield { ...line, key: source.key }
  }
}

/** All lines of the logs that are shown, the oldest first. */
export function shownLines(state: LiveState): ShownLine[] {
  return [...backwards(state, null)].reverse()
}

/** Below this, the time of a line would take too much of it. */
const WIDTH_WITH_TIMES = 50
const MAX_NAME = 12

/** Lines with the name of their service, if logs of several are shown, and with their times, if there is room. */
class LineMaker {
  readonly #names: ReadonlyMap<string, string> | null
  readonly #offsetMs: number | null
  readonly #nameWidth: number
  readonly #columns: number

  constructor(state: LiveState, columns: number) {
    const names = loggedRows(state).map((row) => [row.key, nameOf(row).slice(0, MAX_NAME)] as const)
    this.#names = state.shown === 'all' ? new Map(names) : null
    this.#nameWidth = Math.max(0, ...names.map(([, name]) => name.length))
    this.#offsetMs = columns >= WIDTH_WITH_TIMES ? state.utcOffsetMs : null
    this.#columns = columns
  }

  lines({ key, atMs, text }: ShownLine): Line[] {
    const before = [
      ...(this.#offsetMs === null ? [] : [timeOf(atMs, this.#offsetMs)]),
      ...(this.#names === null ? [] : [(this.#names.get(key) ?? '').padEnd(this.#nameWidth)]),
    ]
    const prefix = before.length === 0 ? '' : `${before.join(' ')} `
    const room = Math.max(1, this.#columns - prefix.length)
    return wrapped(text, room).map((piece, index) => [
      span(index === 0 ? prefix : ' '.repeat(prefix.length), 'quiet'),
      span(piece),
    ])
  }
}

/** `14:03:59` */
export function timeOf(ms: number, utcOffsetMs: number): string {
  return new Date(Math.floor(ms) + utcOffsetMs).toISOString().slice(11, 19)
}

/** What a pane of this size shows: the end of the logs, or their lines up to the anchor. */
export function logView(state: LiveState, { columns, rows }: { columns: number; rows: number }): LogView {
  const maker = new LineMaker(state, columns)
  const lines: Line[][] = []
  let count = 0
  let first: Position | null = null
  for (const line of backwards(state, state.anchor)) {
    const made = maker.lines(line)
    lines.push(made)
    count += made.length
    first = line
    if (count >= rows) break
  }
  return { lines: lines.reverse().flat().slice(-rows), first }
}

/** The anchor of the page before; the same one at the beginning. */
export function pageUp(state: LiveState, size: { columns: number; rows: number }): Position | null {
  const { first } = logView(state, size)
  if (first === null) return state.anchor
  const last = [...take(backwards(state, state.anchor), 1)][0]
  // One line fills the pane.
  if (last !== undefined && last.n === first.n) return [...take(backwards(state, first), 2)][1] ?? first
  // Less than a page is left.
  const above = logView({ ...state, anchor: first }, size)
  return above.lines.length < size.rows ? firstPage(state, size) : first
}

/** The anchor of the page after; null when that is the end. */
export function pageDown(state: LiveState, size: { columns: number; rows: number }): Position | null {
  const { anchor } = state
  if (anchor === null) return null
  const after = shownLines(state).filter((line) => isAfter(line, anchor))
  return filled(state, after, { ...size, rows: Math.max(1, size.rows - 1) })
}

/** The anchor with which the first lines fill a pane. */
export function firstPage(state: LiveState, size: { columns: number; rows: number }): Position | null {
  return filled(state, shownLines(state), size)
}

/** The last of these lines that fits below the ones before it; null when all fit. */
function filled(
  state: LiveState,
  lines: readonly ShownLine[],
  { columns, rows }: { columns: number; rows: number },
): Position | null {
  const maker = new LineMaker(state, columns)
  let count = 0
  for (const [index, line] of lines.entries()) {
    count += maker.lines(line).length
    if (count < rows) continue
    if (index === lines.length - 1) return null
    const { atMs, n } = count > rows && index > 0 ? (lines[index - 1] ?? line) : line
    return { atMs, n }
  }
  return null
}

function* take<T>(items: Iterable<T>, count: number): Generator<T> {
  let left = count
  for (const item of items) {
    yield item
    if (--left === 0) return
  }
}
