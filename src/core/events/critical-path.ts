import type { StackEvent } from './event.ts'
import type { PathStep } from './path-step.ts'
import type { Wait } from './wait.ts'

type At = { step: PathStep['step']; service?: string; atMs: number }

/**
 * The steps of a start that others had to wait for, one after the other: together they took as long as the start.
 * @param events of one start that has succeeded, in their order
 * @param beginMs when it began, in milliseconds since 1970
 */
export function criticalPath(events: readonly StackEvent[], beginMs: number): PathStep[] {
  const ends = [...beforeServices(events), ...ofServices(events)]
  const last = events.findLast(({ type }) => type === 'stack-ready')
  if (last !== undefined) ends.push({ step: 'end', atMs: last.atMs })
  let since = beginMs
  return ends.flatMap(({ step, service, atMs }) => {
    const ms = Math.max(0, atMs - since)
    since = Math.max(since, atMs)
    return ms === 0 ? [] : [{ step, ...(service === undefined ? {} : { service }), ms }]
  })
}

/** What ends each step before the first service is started. */
const ENDS: readonly (readonly [StackEvent['type'], PathStep['step']])[] = [
  ['ports-reserved', 'ports'],
  ['files-read', 'files'],
  ['planned', 'plan'],
  ['create-began', 'images'],
  ['creation-chosen', 'choice'],
]

function beforeServices(events: readonly StackEvent[]): At[] {
  return ENDS.flatMap(([type, step]) => {
    const found = events.findLast((event) => event.type === type)
    return found === undefined ? [] : [{ step, atMs: found.atMs }]
  })
}

function ofServices(events: readonly StackEvent[]): At[] {
  const last = events.findLast(({ type }) => type === 'service-ready' || type === 'service-completed')
  return last !== undefined && 'service' in last && last.service !== undefined
    ? untilReady(new Services(events), last.service, last.atMs, new Set())
    : []
}

/** The steps to the moment at which the service was ready, or had what another one waits for. */
function untilReady(services: Services, service: string, atMs: number, seen: Set<string>): At[] {
  // A damaged log may have a circle.
  if (seen.has(service)) return []
  seen.add(service)
  const startedMs = services.at(service, 'service-started')
  const turn = services.lastTurn(service)
  if (turn !== null && turn.atMs > (startedMs ?? 0) && turn.atMs <= atMs)
    return [...untilReady(services, turn.service, turn.atMs, seen), { step: 'ready', service, atMs }]
  const askedMs = services.startOf(service)
  const before = services.lastDependency(service)
  const earlier =
    before === null
      ? askedMs === null
        ? []
        : [{ step: 'create' as const, service, atMs: askedMs }]
      : untilReady(services, before.service, before.atMs, seen)
  return [
    ...earlier,
    ...(startedMs === null ? [] : [{ step: 'start' as const, service, atMs: startedMs }]),
    { step: 'ready', service, atMs },
  ]
}

interface Met {
  service: string
  atMs: number
}

class Services {
  readonly #events: readonly StackEvent[]

  constructor(events: readonly StackEvent[]) {
    this.#events = events
  }

  at(service: string, ...types: StackEvent['type'][]): number | null {
    const found = this.#events.find(
      (event) => types.includes(event.type) && 'service' in event && event.service === service,
    )
    return found?.atMs ?? null
  }

  /** When the engine was asked to start it. */
  startOf(service: string): number | null {
    return this.#waitsOf(service).findLast(({ wait }) => wait.for === 'start')?.atMs ?? null
  }

  /** The dependency that it waited for longest, and when that had what it waited for; null: it has none. */
  lastDependency(service: string): Met | null {
    return this.#last(service, (wait) => (wait.for === 'dependency' ? this.#metAt(wait) : null))
  }

  /** The service that was ready last of those before which it was not asked itself; null: there is none. */
  lastTurn(service: string): Met | null {
    return this.#last(service, (wait) =>
      wait.for === 'turn' ? this.at(wait.service, 'service-ready', 'service-completed') : null,
    )
  }

  #last(service: string, metAt: (wait: Wait) => number | null): Met | null {
    const met = this.#waitsOf(service).flatMap(({ wait }) => {
      const atMs = metAt(wait)
      return atMs === null || !('service' in wait) ? [] : [{ service: wait.service, atMs }]
    })
    return met.reduce<Met | null>((last, one) => (last === null || one.atMs > last.atMs ? one : last), null)
  }

  #metAt({ service, condition }: Extract<Wait, { for: 'dependency' }>): number | null {
    if (condition === 'service_started') return this.at(service, 'service-started')
    if (condition === 'service_completed_successfully') return this.at(service, 'service-completed')
    return this.at(service, 'service-healthy') ?? this.at(service, 'service-ready')
  }

  #waitsOf(service: string): { wait: Wait; atMs: number }[] {
    return this.#events.flatMap((event) =>
      event.type === 'service-waits' && event.service === service
        ? [{ wait: event.wait, atMs: event.atMs }]
        : [],
    )
  }
}
