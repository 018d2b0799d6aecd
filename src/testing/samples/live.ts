import { type LiveEvent, reduce } from '../../core/live/reduce.ts'
import { initialState, type LiveFacts, type LiveRow, type LiveState } from '../../core/live/state.ts'

/*
 * States of the live view: the stack of a shop, at a minute past midnight.
 */

const STACK = 'ssot-shop-development-f2af6c09'
const MINUTE = 60_000

export function liveRow(service: string, more: Partial<LiveRow> = {}): LiveRow {
  return {
    ...{
      key: `${more.stack ?? STACK}-${service}-1`,
      id: `id of ${service}`,
      stack: STACK,
      service,
      replica: null,
    },
    ...{
      state: 'running',
      health: 'healthy',
      exitCode: null,
      startedAtMs: 0,
      cpuPercent: 0.4,
      memoryBytes: 43e6,
    },
    ...more,
  }
}

export const LIVE_ROWS: readonly LiveRow[] = [
  liveRow('backend', { cpuPercent: 12.3, memoryBytes: 95e6 }),
  liveRow('frontend', { health: 'unhealthy', cpuPercent: 101, memoryBytes: 1.2e9 }),
  liveRow('postgres'),
  liveRow('redis', { health: null, memoryBytes: 8e6 }),
  liveRow('worker', {
    ...{ state: 'exited', health: null, exitCode: 137, startedAtMs: 0, cpuPercent: null, memoryBytes: null },
  }),
]

const NO_FACTS: LiveFacts = { drift: null, problem: null, urls: [] }
const FACTS = new Map<string, LiveFacts>([
  [`${STACK} backend `, { ...NO_FACTS, drift: 'source changed', urls: ['http://127.0.0.1:27002'] }],
  [`${STACK} frontend `, { ...NO_FACTS, problem: 'is unhealthy', urls: ['http://127.0.0.1:27003'] }],
  [`${STACK} postgres `, { ...NO_FACTS, urls: ['postgresql://shop:[redacted]@127.0.0.1:27004/shop'] }],
  [`${STACK} worker `, { ...NO_FACTS, problem: 'has exited with 137, but should run' }],
])

/** The state after these events, and the keys that are `key ...`. */
export function after(state: LiveState, ...events: readonly (LiveEvent | string)[]): LiveState {
  return events.reduce<LiveState>(
    (now, event) => reduce(now, typeof event === 'string' ? { type: 'key', key: event } : event).state,
    state,
  )
}

/** `count` lines that a service has printed, one every second. */
export function printed(service: string, count: number, text = 'GET /orders 200'): LiveEvent {
  const lines = Array.from({ length: count }, (_, index) => ({
    atMs: index * 1000,
    text: `${text} in ${index + 1} ms`,
  }))
  return { type: 'lines', key: `${STACK}-${service}-1`, lines }
}

/** The shop runs, and `backend` is selected. */
export function shop(columns: number, rows: number): LiveState {
  return after(
    initialState({ size: { columns, rows }, nowMs: MINUTE, utcOffsetMs: 0 }),
    {
      type: 'status',
      stacks: [{ name: STACK, environment: 'development', isStable: true, remarks: [] }],
      facts: FACTS,
    },
    { type: 'looked', rows: LIVE_ROWS },
    printed('backend', 40),
    printed(
      'postgres',
      2,
      'LOG:  checkpoint starting: time, which takes a line that is longer than the pane',
    ),
  )
}
