import { duration, size } from '../text/units.ts'
import { widthOf } from '../text/width.ts'
import { type Layout, layoutOf, WIDE } from './layout.ts'
import { cell, fitLine, folded, type Line, type Span, span, type Tone } from './spans.ts'
import { factsKey, type LiveFacts, type LiveRow, type LiveState, nameOf, selectedRow } from './state.ts'

interface Column {
  head: string
  width: number
  isNumber?: boolean
  text(row: LiveRow, facts: LiveFacts | undefined): string
  tone?(row: LiveRow, facts: LiveFacts | undefined): Tone | undefined
}

const NONE = '-'

const DRIFT: Column = {
  head: 'DRIFT',
  width: 6,
  text: (_, facts) => DRIFTS[facts?.drift ?? ''] ?? facts?.drift ?? NONE,
  tone: (_, facts) => (facts?.drift ? 'warning' : 'quiet'),
}
/** Words that fit into the column. */
const DRIFTS: Readonly<Record<string, string>> = {
  'source changed': 'source',
  'config changed': 'config',
  'mounted files changed': 'files',
}
const CPU: Column = {
  head: 'CPU',
  width: 4,
  isNumber: true,
  text: ({ cpuPercent }) => (cpuPercent === null ? NONE : `${cpuPercent.toFixed(0)}%`),
}
const MEMORY: Column = {
  head: 'MEM',
  width: 6,
  isNumber: true,
  text: ({ memoryBytes }) => (memoryBytes === null ? NONE : size(memoryBytes)),
}
const STATE: Column = {
  head: 'STATE',
  width: 10,
  text: stateOf,
  tone: toneOf,
}
/** A container with a health runs, so its health says both. */
const STATE_AND_HEALTH: Column = { ...STATE, text: (row) => row.health ?? stateOf(row) }
const HEALTH: Column = { head: 'HEALTH', width: 9, text: ({ health }) => health ?? NONE, tone: toneOf }

function up(nowMs: number): Column {
  return {
    ...{ head: 'UP', width: 4, isNumber: true },
    text: ({ startedAtMs, state }) =>
      state === 'running' && startedAtMs !== null
        ? duration(nowMs - startedAtMs).replace(/ (\w).*$/, '$1')
        : NONE,
  }
}

function stateOf({ state, exitCode }: LiveRow): string {
  return exitCode === null ? state : `${state} ${exitCode}`
}

function toneOf({ state, health }: LiveRow, facts: LiveFacts | undefined): Tone | undefined {
  if (facts?.problem || health === 'unhealthy') return 'wrong'
  if (health === 'healthy') return 'good'
  return state === 'running' ? undefined : 'quiet'
}

/** What is before the name of a service: whether it is selected, and whether something is wrong. */
const MARKS = 2
const GAP = 2

/** The columns of the table, without those for which there is no room. */
function columnsOf({ size: { columns }, nowMs, rows }: LiveState): Column[] {
  const isWide = columns >= WIDE
  const longest = Math.max('SERVICE'.length, ...rows.map((row) => widthOf(nameOf(row))))
  const name: Column = { head: 'SERVICE', width: Math.min(longest, isWide ? 24 : 12), text: nameOf }
  const wanted = isWide
    ? [name, STATE, HEALTH, up(nowMs), DRIFT, CPU, MEMORY]
    : [name, STATE_AND_HEALTH, DRIFT, CPU, MEMORY]
  while (wanted.length > 2 && widthOfColumns(wanted) > columns - 1) wanted.pop()
  return wanted
}

function widthOfColumns(columns: readonly Column[]): number {
  return MARKS + columns.reduce((sum, { width }) => sum + width, 0) + GAP * (columns.length - 1)
}

/** Whether the screen shows what services use, so that it is worth measuring. */
export function showsUsage(state: LiveState): boolean {
  return !state.isWide && columnsOf(state).includes(CPU)
}

/** The rows of the table without its head: services, and headings if there are several stacks. */
function entriesOf(state: LiveState): ({ heading: string } | { row: LiveRow })[] {
  const stacks = (state.stacks ?? []).filter(({ name }) => state.rows.some(({ stack }) => stack === name))
  return stacks.flatMap(({ name, environment }) => [
    ...(stacks.length === 1 ? [] : [{ heading: `${environment}: ${name}` }]),
    ...state.rows.filter(({ stack }) => stack === name).map((row) => ({ row })),
  ])
}

/** Where the parts of the screen of a state are. */
export function layoutFor(state: LiveState): Layout {
  // Without services, there is no table.
  if (state.rows.length === 0) return layoutOf({ ...state, isWide: true }, 0, 0)
  return layoutOf(state, widthOfColumns(columnsOf(state)), entriesOf(state).length + 1)
}

/** The lines of the table with its head, and below it what is known of the selected service if there is room. */
export function tableLines(state: LiveState, { table, kind }: Layout): Line[] {
  const columns = columnsOf(state)
  const width = table.columns
  const lines = entriesOf(state).map((entry): { line: Line; isSelected: boolean } =>
    'heading' in entry
      ? { line: [span(cell(entry.heading, width), 'title')], isSelected: false }
      : { line: rowLine(state, entry.row, columns), isSelected: entry.row.key === state.selected },
  )
  const head: Line = [span(' '.repeat(MARKS), 'quiet'), ...cells(columns, ({ head }) => head, 'quiet')]
  const room = Math.max(1, table.rows - 1)
  const chosen = lines.findIndex(({ isSelected }) => isSelected)
  const from = Math.max(0, Math.min(chosen - Math.floor(room / 2), lines.length - room))
  const shown = lines.slice(from, from + room).map(({ line }) => line)
  const details = kind === 'side' ? detailsOf(state, width) : []
  const left = room - shown.length - 1
  const below: Line[] = left > 0 && details.length > 0 ? [[], ...details.slice(0, left)] : []
  const all = [head, ...shown, ...below].map((line) => fitLine(line, width))
  return [...all, ...Array.from({ length: Math.max(0, table.rows - all.length) }, () => fitLine([], width))]
}

function rowLine(state: LiveState, row: LiveRow, columns: readonly Column[]): Line {
  const facts = state.facts.get(factsKey(row))
  const isSelected = row.key === state.selected
  const marks = `${isSelected ? '>' : ' '}${facts?.problem ? '!' : ' '}`
  const spans = [
    span(marks, facts?.problem ? 'wrong' : undefined),
    ...cells(
      columns,
      ({ text }) => text(row, facts),
      ({ tone }) => tone?.(row, facts),
    ),
  ]
  return isSelected ? spans.map(({ text }) => span(text, 'selected')) : spans
}

function cells(
  columns: readonly Column[],
  textOfColumn: (column: Column) => string,
  tone: Tone | ((column: Column) => Tone | undefined),
): Span[] {
  return columns.flatMap((column, index) => {
    const text = textOfColumn(column)
    const own = column.isNumber ? cell(text.padStart(column.width), column.width) : cell(text, column.width)
    return [
      ...(index === 0 ? [] : [span(' '.repeat(GAP), tone === 'quiet' ? 'quiet' : undefined)]),
      span(own, typeof tone === 'function' ? tone(column) : tone),
    ]
  })
}

/** What is known of the selected service, and of its stack. */
function detailsOf(state: LiveState, width: number): Line[] {
  const row = selectedRow(state)
  if (row === undefined) return []
  const facts = state.facts.get(factsKey(row))
  const stack = state.stacks?.find(({ name }) => name === row.stack)
  const since =
    row.state === 'running' && row.startedAtMs !== null ? `up ${duration(state.nowMs - row.startedAtMs)}` : ''
  const indented = (text: string, tone?: Tone) =>
    folded(text, width - MARKS).map((line): Line => [span(' '.repeat(MARKS)), span(line, tone)])
  return [
    ...indented([nameOf(row), since].filter((text) => text !== '').join(', '), 'title'),
    ...(facts?.urls ?? []).flatMap((url) => indented(url)),
    ...(facts?.problem ? indented(facts.problem, 'wrong') : []),
    ...(facts?.drift ? indented(`${facts.drift}: b rebuilds it`, 'warning') : []),
    ...(stack?.remarks ?? []).flatMap((text) => indented(text, 'quiet')),
  ]
}
