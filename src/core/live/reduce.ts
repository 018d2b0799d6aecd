import { firstPage, pageDown, pageUp, shownLines } from './log-view.ts'
import {
  factsKey,
  KEPT_CHARACTERS,
  KEPT_LINES,
  KEPT_OUTPUT,
  type KeptLine,
  type LiveFacts,
  type LiveRow,
  type LiveStack,
  type LiveState,
  nameOf,
  type Position,
  selectedRow,
} from './state.ts'
import { layoutFor } from './table.ts'

/** What happens to the live view. No text of an event has control characters or secrets. */
export type LiveEvent =
  /** As `keysOf` names them. */
  | { type: 'key'; key: string }
  | { type: 'looked'; rows: readonly LiveRow[] }
  | { type: 'status'; stacks: readonly LiveStack[]; facts: ReadonlyMap<string, LiveFacts> }
  | { type: 'no-status'; problem: readonly string[] }
  | { type: 'lines'; key: string; lines: readonly Pick<KeptLine, 'atMs' | 'text'>[] }
  | { type: 'resized'; size: LiveState['size'] }
  | { type: 'ticked'; nowMs: number }
  | { type: 'action-printed'; line: string }
  /** `result`: why it has failed, or what it has made; empty: nothing to say. */
  | { type: 'action-ended'; isDone: boolean; result: string }
  | { type: 'told'; text: string; isError: boolean }

/** What is to be done because of an event. */
export type LiveEffect =
  | { do: 'leave' }
  | { do: 'suspend' }
  | { do: 'restart' | 'rebuild'; row: LiveRow; stack: LiveStack }
  | { do: 'report' }
  | { do: 'shell'; row: LiveRow }
  | { do: 'open'; url: string }

export interface Reduced {
  state: LiveState
  effects: LiveEffect[]
}

/** The next state of the live view, and what is to be done. */
export function reduce(state: LiveState, event: LiveEvent): Reduced {
  if (event.type === 'key') return reduceKey(state, event.key)
  return { state: seen(state, event), effects: [] }
}

function seen(state: LiveState, event: Exclude<LiveEvent, { type: 'key' }>): LiveState {
  switch (event.type) {
    case 'looked':
      return withRows(state, event.rows)
    case 'status':
      return { ...state, stacks: event.stacks, facts: event.facts, problem: [] }
    case 'no-status':
      return { ...state, problem: event.problem }
    case 'lines':
      return withLines(state, event.key, event.lines)
    case 'resized':
      return { ...state, size: event.size }
    case 'ticked':
      return { ...state, nowMs: event.nowMs }
    case 'action-printed': {
      const output = [...state.output, event.line].slice(-KEPT_OUTPUT)
      return { ...state, output, action: state.action && { ...state.action, line: event.line } }
    }
    case 'action-ended':
      return ended(state, event)
    case 'told':
      return { ...state, message: { text: event.text, isError: event.isError } }
  }
}

function ended(state: LiveState, { isDone, result }: { isDone: boolean; result: string }): LiveState {
  const words = state.action?.words ?? 'the action'
  const text = isDone ? `${words}: ${result || 'done'}` : `${words} failed (e shows all): ${result}`
  return { ...state, action: null, isWarned: false, message: { text, isError: !isDone } }
}

/** The selection stays where it was, or goes to the row that takes its place. */
function withRows(state: LiveState, rows: readonly LiveRow[]): LiveState {
  const at = state.rows.findIndex(({ key }) => key === state.selected)
  const isThere = rows.some(({ key }) => key === state.selected)
  const selected = isThere ? state.selected : (rows[Math.min(Math.max(0, at), rows.length - 1)]?.key ?? null)
  const keys = new Set(rows.map(({ key }) => key))
  const logs = [...state.logs.keys()].every((key) => keys.has(key))
    ? state.logs
    : new Map([...state.logs].filter(([key]) => keys.has(key)))
  return { ...state, rows, selected, logs }
}

function withLines(
  state: LiveState,
  key: string,
  lines: readonly Pick<KeptLine, 'atMs' | 'text'>[],
): LiveState {
  const added = lines
    .slice(-KEPT_LINES)
    .map(({ atMs, text }, index) => ({ atMs, n: state.kept + index, text: text.slice(0, KEPT_CHARACTERS) }))
  const all = [...(state.logs.get(key) ?? []), ...added].slice(-KEPT_LINES)
  return { ...state, kept: state.kept + added.length, logs: new Map(state.logs).set(key, all) }
}

function reduceKey(state: LiveState, key: string): Reduced {
  if (key === 'ctrl-c') return { state, effects: [{ do: 'leave' }] }
  if (key === 'ctrl-z') return { state, effects: [{ do: 'suspend' }] }
  if (state.isTyping) return { state: typed(state, key), effects: [] }
  // A message is there until the next key.
  const calm = { ...state, message: null, isWarned: false }
  if (key === 'q') return leave(state)
  const act = ACTS[key]
  if (act !== undefined) return act(calm)
  const move = MOVES[key]
  return { state: move === undefined ? calm : move(calm), effects: [] }
}

/** While something is being done, leaving takes a second key. */
function leave(state: LiveState): Reduced {
  if (state.action === null || state.isWarned) return { state, effects: [{ do: 'leave' }] }
  const text = `${state.action.words} is not done yet; q once more interrupts it and leaves`
  return { state: { ...state, isWarned: true, message: { text, isError: false } }, effects: [] }
}

function typed(state: LiveState, key: string): LiveState {
  const { filter } = state
  if (key === 'enter') return { ...state, isTyping: false }
  if (key === 'escape') return { ...state, isTyping: false, filter: '', anchor: null }
  if (key === 'backspace') return { ...state, filter: [...filter].slice(0, -1).join(''), anchor: null }
  return [...key].length === 1 ? { ...state, filter: filter + key, anchor: null } : state
}

const MOVES: Readonly<Record<string, (state: LiveState) => LiveState>> = {
  up: (state) => moved(state, -1),
  k: (state) => moved(state, -1),
  down: (state) => moved(state, 1),
  j: (state) => moved(state, 1),
  l: logOfSelected,
  enter: logOfSelected,
  a: (state) => ({ ...state, pane: 'log', shown: 'all', anchor: null }),
  '/': (state) => ({ ...state, pane: 'log', isTyping: true, filter: '', anchor: null }),
  f: (state) => ({ ...state, pane: 'log', anchor: state.anchor === null ? newest(state) : null }),
  pageup: (state) => scrolled(state, pageUp),
  pagedown: (state) => scrolled(state, pageDown),
  home: (state) => scrolled(state, firstPage),
  end: (state) => ({ ...state, anchor: null }),
  e: (state) => ({ ...state, pane: state.pane === 'output' ? 'log' : 'output' }),
  '?': (state) => ({ ...state, pane: state.pane === 'help' ? 'log' : 'help' }),
  escape: back,
}

const ACTS: Readonly<Record<string, (state: LiveState) => Reduced>> = {
  r: (state) => act(state, 'restart'),
  b: (state) => act(state, 'rebuild'),
  p: (state) =>
    state.action === null ? begun(state, 'report', { do: 'report' }) : busy(state, state.action),
  s: (state) => {
    const row = selectedRow(state)
    if (row === undefined) return told(state, 'no service is selected')
    if (row.state !== 'running') return told(state, `${nameOf(row)} is not running, so it has no shell`)
    return { state, effects: [{ do: 'shell', row }] }
  },
  o: (state) => {
    const row = selectedRow(state)
    if (row === undefined) return told(state, 'no service is selected')
    const urls = state.facts.get(factsKey(row))?.urls ?? []
    const url = urls.find((one) => /^https?:/.test(one))
    if (url !== undefined) return { state, effects: [{ do: 'open', url }] }
    return told(state, urls[0] ?? `${nameOf(row)} publishes no port`)
  },
}

function act(state: LiveState, what: 'restart' | 'rebuild'): Reduced {
  const row = selectedRow(state)
  const stack = state.stacks?.find(({ name }) => name === row?.stack)
  if (row === undefined || stack === undefined) return told(state, 'no service is selected')
  if (state.action !== null) return busy(state, state.action)
  if (what === 'rebuild' && !stack.isStable)
    return told(state, `${nameOf(row)} belongs to a test run, whose stack is never rebuilt`)
  return begun(state, `${what} ${row.service}`, { do: what, row, stack })
}

function begun(state: LiveState, words: string, effect: LiveEffect): Reduced {
  return { state: { ...state, output: [], action: { words, line: '' } }, effects: [effect] }
}

function busy(state: LiveState, { words }: { words: string }): Reduced {
  return told(state, `wait for the end of: ${words}`)
}

function told(state: LiveState, text: string): Reduced {
  return { state: { ...state, message: { text, isError: false } }, effects: [] }
}

function moved(state: LiveState, by: 1 | -1): LiveState {
  const at = state.rows.findIndex(({ key }) => key === state.selected)
  const row = state.rows[Math.min(Math.max(0, at + by), state.rows.length - 1)]
  if (row === undefined || row.key === state.selected) return state
  return { ...state, selected: row.key, anchor: state.shown === 'all' ? state.anchor : null }
}

/** The log of the selected service beside the table; once more: the log alone. */
function logOfSelected(state: LiveState): LiveState {
  if (state.rows.length === 0) return state
  const isShown = state.pane === 'log' && state.shown === 'selected'
  if (isShown) return { ...state, isWide: !state.isWide }
  return { ...state, pane: 'log', shown: 'selected', anchor: null }
}

/** One step back: from the help, from the log alone, from a filter, to the newest line. */
function back(state: LiveState): LiveState {
  if (state.pane !== 'log') return { ...state, pane: 'log' }
  if (state.filter !== '') return { ...state, filter: '', anchor: null }
  if (state.isWide) return { ...state, isWide: false }
  return { ...state, anchor: null }
}

function newest(state: LiveState): Position {
  const { atMs, n } = shownLines(state).at(-1) ?? { atMs: 0, n: 0 }
  return { atMs, n }
}

function scrolled(
  state: LiveState,
  to: (state: LiveState, size: { columns: number; rows: number }) => Position | null,
): LiveState {
  if (state.pane !== 'log') return state
  const position = to(state, layoutFor(state).log)
  return { ...state, anchor: position && { atMs: position.atMs, n: position.n } }
}
