/** A container, as the engine shows it now. */
export interface LiveRow {
  /** The name of the container. A container that replaces another one has its name. */
  key: string
  id: string
  stack: string
  service: string
  /** Which of several containers of its service it is, from 1; null for the only one. */
  replica: number | null
  /** As the engine names it: `running`, `exited`, ... */
  state: string
  /** Null without a healthcheck, and while it does not run. */
  health: string | null
  /** Null unless it has ended. */
  exitCode: number | null
  /** When it was last started, in milliseconds since 1970; null before its first start. */
  startedAtMs: number | null
  /** The use of one processor, in percent; null while it is not known. */
  cpuPercent: number | null
  memoryBytes: number | null
}

/** What is known of a container from the files and by asking it. */
export interface LiveFacts {
  /** Why a refresh would replace it: `source changed`; null when nothing has changed, or it is not known. */
  drift: string | null
  /** Why it is not as it should be, as the end of a sentence about it; null when nothing is wrong. */
  problem: string | null
  urls: readonly string[]
}

/** A stack that is shown. */
export interface LiveStack {
  name: string
  environment: string
  /** Whether it is the stack of an environment that stays, which a refresh can bring up to date. */
  isStable: boolean
  /** What is to be known of it, such as why its drift is not known. */
  remarks: readonly string[]
}

/** A line of a log that is kept. */
export interface KeptLine {
  /** In milliseconds since 1970. */
  atMs: number
  /** Larger than that of every line that was kept before. */
  n: number
  /** Without control characters and secrets. */
  text: string
}

export type Position = Pick<KeptLine, 'atMs' | 'n'>

export interface LiveState {
  /** Null until the first status is there. */
  stacks: readonly LiveStack[] | null
  /** In the order in which they are shown. */
  rows: readonly LiveRow[]
  /** By {@link factsKey}. */
  facts: ReadonlyMap<string, LiveFacts>
  /** The key of the selected row; null without rows. */
  selected: string | null
  /** By the key of the row. */
  logs: ReadonlyMap<string, readonly KeptLine[]>
  kept: number
  shown: 'selected' | 'all'
  pane: 'log' | 'help' | 'output'
  /** Whether the log has the whole screen. */
  isWide: boolean
  /** Only lines with this text are shown, in whatever case; empty: all. */
  filter: string
  isTyping: boolean
  /** The last line that is shown; null: the newest one, also of those to come. */
  anchor: Position | null
  /** What is being done: `restart web`, and the last line that it has printed. */
  action: { words: string; line: string } | null
  /** What the last action has printed. */
  output: readonly string[]
  message: { text: string; isError: boolean } | null
  /** Why the status is not known; empty: it is. */
  problem: readonly string[]
  /** Whether the user was told that leaving interrupts the action. */
  isWarned: boolean
  size: { columns: number; rows: number }
  nowMs: number
  /** From UTC to the time of this machine. */
  utcOffsetMs: number
}

/** So many lines are kept of the log of each container. */
export const KEPT_LINES = 5000
/** So many characters are kept of each of them. */
export const KEPT_CHARACTERS = 2000
/** So many lines are kept of what an action prints. */
export const KEPT_OUTPUT = 1000

export function initialState(input: Pick<LiveState, 'size' | 'nowMs' | 'utcOffsetMs'>): LiveState {
  return {
    ...input,
    stacks: null,
    rows: [],
    facts: new Map(),
    selected: null,
    logs: new Map(),
    kept: 0,
    shown: 'selected',
    pane: 'log',
    isWide: false,
    filter: '',
    isTyping: false,
    anchor: null,
    action: null,
    output: [],
    message: null,
    problem: [],
    isWarned: false,
  }
}

export function factsKey({
  stack,
  service,
  replica,
}: Pick<LiveRow, 'stack' | 'service' | 'replica'>): string {
  return `${stack} ${service} ${replica ?? ''}`
}

/** `web`, or `web 2` for one of several containers. */
export function nameOf({ service, replica }: Pick<LiveRow, 'service' | 'replica'>): string {
  return replica === null ? service : `${service} ${replica}`
}

export function selectedRow({ rows, selected }: LiveState): LiveRow | undefined {
  return rows.find(({ key }) => key === selected)
}

/** The rows whose logs are shown. */
export function loggedRows(state: LiveState): readonly LiveRow[] {
  if (state.shown === 'all') return state.rows
  const row = selectedRow(state)
  return row === undefined ? [] : [row]
}
