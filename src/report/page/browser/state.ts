import type { LineFilter } from '../lines.ts'
import type { TimeRange } from '../scale.ts'

export const TABS = ['log', 'start', 'services', 'plan', 'run'] as const
export type Tab = (typeof TABS)[number]

/** What the user has chosen. */
export interface State {
  tab: Tab
  /** The id of a test; null: none. */
  test: string | null
  /** Whether the log shows only the time of the test. */
  follows: boolean
  query: string
  level: LineFilter['level']
  hidden: ReadonlySet<string>
  /** The number of a line among all lines; null: none. */
  line: number | null
  /** What the timeline shows. */
  range: TimeRange
  onlyFailed: boolean
  testQuery: string
}

type Listener = (state: State, changed: ReadonlySet<keyof State>) => void

/** Holds the state, tells the parts of the page of its changes, and keeps what a link needs in the address. */
export class Store {
  #state: State
  readonly #initial: State
  readonly #listeners: Listener[] = []

  constructor(initial: State) {
    this.#initial = initial
    this.#state = { ...initial, ...this.#fromAddress() }
    addEventListener('hashchange', () =>
      this.#apply({ ...initial, range: this.#state.range, ...this.#fromAddress() }),
    )
  }

  get state(): State {
    return this.#state
  }

  listen(listener: Listener): void {
    this.#listeners.push(listener)
  }

  set(change: Partial<State>): void {
    this.#apply({ ...this.#state, ...change })
    const address = this.#toAddress()
    if (address !== location.hash)
      history.replaceState(null, '', address || location.pathname + location.search)
  }

  #apply(next: State): void {
    const before = this.#state
    this.#state = next
    const keys = Object.keys(next) as (keyof State)[]
    const changed = new Set(keys.filter((key) => next[key] !== before[key]))
    if (changed.size > 0) for (const listener of this.#listeners) listener(next, changed)
  }

  #toAddress(): string {
    const { tab, test, query, level, hidden, line, follows } = this.#state
    const parts: [string, string | null][] = [
      ['test', test],
      ['tab', tab === this.#initial.tab ? null : tab],
      ['q', query || null],
      ['level', level === 'all' ? null : level],
      ['hide', hidden.size === 0 ? null : [...hidden].join(',')],
      ['all', follows ? null : '1'],
      ['line', line === null ? null : String(line)],
    ]
    const text = parts.flatMap(([name, value]) =>
      value === null ? [] : `${name}=${encodeURIComponent(value)}`,
    )
    return text.length === 0 ? '' : `#${text.join('&')}`
  }

  #fromAddress(): Partial<State> {
    const given = new URLSearchParams(location.hash.slice(1).replaceAll('+', '%2B'))
    const tab = TABS.find((one) => one === given.get('tab'))
    const line = /^\d{1,9}$/.exec(given.get('line') ?? '')?.[0]
    const level = (['warnings', 'errors'] as const).find((one) => one === given.get('level'))
    return {
      ...(tab && { tab }),
      ...(given.has('test') && { test: given.get('test') }),
      ...(given.has('q') && { query: given.get('q') ?? '' }),
      ...(level && { level }),
      ...(given.has('hide') && { hidden: new Set((given.get('hide') ?? '').split(',')) }),
      ...(given.has('all') && { follows: false }),
      ...(line !== undefined && { line: Number(line) }),
    }
  }
}
