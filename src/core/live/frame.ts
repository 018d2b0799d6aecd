import { logView, timeOf } from './log-view.ts'
import { fitLine, folded, type Line, type Span, span, textOf } from './spans.ts'
import { type LiveState, nameOf, selectedRow } from './state.ts'
import { layoutFor, tableLines } from './table.ts'

/** What every key does, as the help shows it. */
const HELP: readonly (readonly [keys: string, does: string])[] = [
  ['up down, j k', 'select a service'],
  ['l, Enter', 'its log; once more: the log alone'],
  ['a', 'the logs of all services'],
  ['/', 'only lines with a text; Esc: all'],
  ['PgUp PgDn', 'scroll; Home and End, too'],
  ['f', 'stop and go on at the newest line'],
  ['r', 'restart the service'],
  ['b', 'rebuild it: `refresh SERVICE`'],
  ['o', 'show its URL and open it'],
  ['s', 'open a shell in it'],
  ['p', 'write the report of the last test run'],
  ['e', 'what the last action has printed'],
  ['Esc', 'go back'],
  ['q, Ctrl-C', 'leave'],
]

/** The keys in the last line, the most important ones first. */
const KEYS: readonly (readonly [key: string, does: string])[] = [
  ['?', 'help'],
  ['q', 'leave'],
  ['l', 'log'],
  ['a', 'all'],
  ['/', 'filter'],
  ['r', 'restart'],
  ['b', 'rebuild'],
  ['o', 'open'],
  ['s', 'shell'],
  ['p', 'report'],
  ['f', 'follow'],
]

export interface Look {
  /** Between the table and the log: a line, or what stands for one where the terminal has only ASCII. */
  divider: string
}

/** The lines of the screen, from top to bottom; as many as it has rows, none longer than its columns minus one. */
export function frame(state: LiveState, { divider }: Look): Line[] {
  const layout = layoutFor(state)
  const { columns } = layout
  const log = [logHead(state), ...paneLines(state, layout.log)].slice(0, layout.log.rows + 1)
  const table = layout.kind === 'log' ? [] : tableLines(state, layout)
  const body: Line[] =
    layout.kind === 'side'
      ? table.map((line, index): Line => [...line, span(` ${divider} `, 'quiet'), ...(log[index] ?? [])])
      : [...table, ...log, ...empty(layout.log.rows + 1 - log.length)]
  return [titleLine(state, columns), ...body, messageLine(state), keysLine(columns)]
    .slice(0, Math.max(1, state.size.rows))
    .map((line) => trimmed(fitLine(line, columns)))
}

function empty(count: number): Line[] {
  return Array.from({ length: Math.max(0, count) }, () => [])
}

/** Without spaces at its end that are not marked. */
function trimmed(line: Line): Line {
  const last = line.at(-1)
  if (last === undefined || last.tone === 'selected') return line
  const text = last.text.trimEnd()
  return text === '' ? trimmed(line.slice(0, -1)) : [...line.slice(0, -1), { ...last, text }]
}

function titleLine({ stacks, rows, nowMs, utcOffsetMs, facts }: LiveState, columns: number): Line {
  const running = rows.filter(({ state }) => state === 'running').length
  const wrong = [...facts.values()].filter(({ problem }) => problem !== null).length
  const shown = (stacks ?? []).filter(({ name }) => rows.some(({ stack }) => stack === name))
  const [only] = shown
  const [what, name] =
    shown.length === 1 && only ? [only.environment, only.name] : [`${shown.length} stacks`, '']
  const counts = `  ${running} of ${rows.length} running${wrong === 0 ? '' : `, ${wrong} wrong`}`
  const left: Span[] =
    rows.length === 0
      ? [span('ssot-docker status', 'title')]
      : [span(what, 'title'), span(counts, wrong === 0 ? undefined : 'wrong'), span(`  ${name}`, 'quiet')]
  const time = timeOf(nowMs, utcOffsetMs)
  return [...fitLine(left, columns - time.length - 1), span(' '), span(time, 'quiet')]
}

function logHead(state: LiveState): Line {
  if (state.pane === 'help') return [span('KEYS', 'quiet')]
  if (state.pane === 'output') return [span('WHAT THE LAST ACTION HAS PRINTED', 'quiet')]
  if (state.rows.length === 0) return []
  const row = selectedRow(state)
  const of = state.shown === 'all' ? 'LOGS OF ALL' : row === undefined ? 'LOG' : `LOG OF ${nameOf(row)}`
  const filter = state.filter === '' || state.isTyping ? '' : `, only with "${state.filter}"`
  const place = state.anchor === null ? '' : ', not following: f goes on'
  return [span(`${of}${filter}${place}`, 'quiet')]
}

function paneLines(state: LiveState, pane: { columns: number; rows: number }): Line[] {
  if (state.pane === 'help') return helpLines(pane.columns)
  if (state.pane === 'output') {
    const lines = state.output.flatMap((text) => folded(text, pane.columns))
    return lines.slice(-pane.rows).map((text) => [span(text)])
  }
  if (state.rows.length === 0) return nothingLines(state, pane.columns)
  const { lines } = logView(state, pane)
  if (lines.length > 0) return lines
  return [[span(state.filter === '' ? 'nothing was printed yet' : 'no line has this text', 'quiet')]]
}

function helpLines(columns: number): Line[] {
  const width = Math.max(...HELP.map(([keys]) => keys.length))
  return HELP.flatMap(([keys, does]) =>
    folded(does, Math.max(10, columns - width - 2)).map(
      (text, index): Line => [
        span(index === 0 ? keys.padEnd(width) : ' '.repeat(width), 'title'),
        span(`  ${text}`),
      ],
    ),
  )
}

/** What is shown in the place of services. */
function nothingLines({ stacks, problem }: LiveState, columns: number): Line[] {
  const all = problem.length > 0 ? problem : stacks === null ? ['looking ...'] : NOTHING
  const remarks = (stacks ?? []).flatMap((stack) => stack.remarks)
  return [...all, ...remarks].flatMap((text) => folded(text, columns)).map((text) => [span(text)])
}

const NOTHING = ['nothing is running', '`npx ssot-docker refresh` starts the stack for development.']

function messageLine({ isTyping, filter, action, message, problem, rows }: LiveState): Line {
  if (isTyping) return [span('filter: ', 'title'), span(`${filter}_`)]
  if (message?.isError) return [span(message.text, 'wrong')]
  if (action !== null)
    return [
      span(`${action.words} ... `, 'title'),
      span(message === null ? action.line : message.text, 'quiet'),
    ]
  if (message !== null) return [span(message.text)]
  const [why] = problem
  return why === undefined || rows.length === 0 ? [] : [span(`not up to date: ${why}`, 'warning')]
}

function keysLine(columns: number): Line {
  const line: Span[] = []
  for (const [key, does] of KEYS) {
    const next = [...line, span(line.length === 0 ? key : `  ${key}`, 'title'), span(` ${does}`, 'quiet')]
    if (textOf(next).length > columns) break
    line.splice(0, line.length, ...next)
  }
  return line
}
