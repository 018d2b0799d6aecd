import type { StackEvent } from '../../core/events/event.ts'
import type { PathSpan, StartBar, StartPhase } from './story.ts'

/** The steps of each service in a start, by service. */
export type StartBars = ReadonlyMap<string, readonly Omit<StartBar, 'medianMs'>[]>

type Bar = { phase: StartPhase; fromMs: number; toMs: number }

/**
 * The steps of each service until it is ready, from the events of one stack. A step that did not end, such as that of a start that has
 * failed, ends when the stack is taken down.
 */
export function startBars(events: readonly StackEvent[], path: readonly PathSpan[]): StartBars {
  const end = events.find(({ type }) => ENDS.has(type)) ?? events.at(-1)
  const until = end?.atMs ?? 0
  const started = events.filter(({ atMs }) => atMs <= until)
  const created = creation(started, until)
  return new Map(
    servicesIn(started).map((service) => {
      const own = started.filter((event) => 'service' in event && event.service === service)
      const isCreated = own.some(({ type }) => type === 'service-started' || type === 'service-waits')
      const bars = [
        ...images(own, started, until),
        ...(isCreated && created !== null ? [created] : []),
        ...steps(own, until),
      ]
      return [service, bars.map((bar) => ({ ...bar, isCritical: isCritical(service, bar, path) }))]
    }),
  )
}

const ENDS: ReadonlySet<StackEvent['type']> = new Set(['stack-ready', 'failed', 'teardown-began'])

/** The services that events name, in the order of their first start. */
export function servicesIn(events: readonly StackEvent[]): string[] {
  const named = events.flatMap((event) => {
    if (event.type === 'planned')
      return event.operations.flatMap((one) => ('service' in one ? one.service : []))
    return 'service' in event && event.service !== undefined ? [event.service] : []
  })
  const startedAt = (service: string) =>
    events.find((event) => event.type === 'service-started' && event.service === service)?.atMs ??
    Number.POSITIVE_INFINITY
  return [...new Set(named)].sort((a, b) => Math.sign(startedAt(a) - startedAt(b)) || a.localeCompare(b))
}

function creation(events: readonly StackEvent[], until: number): Bar | null {
  const began = events.findLast(({ type }) => type === 'create-began')
  if (began === undefined) return null
  const toMs = events.findLast(({ type }) => type === 'create-ended')?.atMs ?? until
  return { phase: 'create', fromMs: began.atMs, toMs: Math.max(began.atMs, toMs) }
}

function images(own: readonly StackEvent[], all: readonly StackEvent[], until: number): Bar[] {
  return own.flatMap((event): Bar[] => {
    if (event.type === 'build-began') {
      const toMs = own.find((one) => one.type === 'build-ended' && one.atMs >= event.atMs)?.atMs ?? until
      return [{ phase: 'build', fromMs: event.atMs, toMs }]
    }
    if (event.type !== 'pull-began') return []
    // Nothing tells of the end of a pull: the next step begins then.
    const next = all.find(({ type, atMs }) => atMs > event.atMs && AFTER_PULL.has(type))
    return [{ phase: 'pull', fromMs: event.atMs, toMs: next?.atMs ?? until }]
  })
}

const AFTER_PULL: ReadonlySet<StackEvent['type']> = new Set(['pull-began', 'build-began', 'create-began'])

/** What ends a step after the container was started. */
const MILESTONES: Partial<Record<StackEvent['type'], StartPhase>> = {
  'service-answers': 'first answer',
  'service-healthy': 'healthy',
  'service-ready': 'ready',
  'service-completed': 'ready',
}

function steps(own: readonly StackEvent[], until: number): Bar[] {
  const bars: Bar[] = []
  const add = (phase: StartPhase, fromMs: number | undefined, toMs: number) => {
    if (fromMs !== undefined && toMs > fromMs) bars.push({ phase, fromMs, toMs })
  }
  const waits = (event: StackEvent, what: string) =>
    event.type === 'service-waits' && event.wait.for === what ? event.atMs : undefined
  const waitedFrom = own.map((event) => waits(event, 'dependency')).find((at) => at !== undefined)
  const askedAt = own.map((event) => waits(event, 'start')).findLast((at) => at !== undefined)
  const startedAt = own.find(({ type }) => type === 'service-started')?.atMs
  add('wait', waitedFrom, askedAt ?? startedAt ?? until)
  add('start', askedAt, startedAt ?? until)
  if (startedAt === undefined) return bars
  let sinceMs = startedAt
  let isReady = false
  for (const event of own) {
    const phase = MILESTONES[event.type]
    if (phase === undefined || event.atMs < sinceMs || isReady) continue
    add(phase, sinceMs, event.atMs)
    sinceMs = event.atMs
    isReady = phase === 'ready'
  }
  if (!isReady) add('ready', sinceMs, until)
  return bars
}

const STEPS_OF: Readonly<Record<StartPhase, readonly PathSpan['step'][]>> = {
  pull: ['images'],
  build: ['images'],
  create: ['create'],
  wait: [],
  start: ['start'],
  'first answer': ['ready'],
  healthy: ['ready'],
  ready: ['ready'],
}

/** A moment of overlap is none: the clocks of both have fractions. */
const LEAST_OVERLAP_MS = 0.5

function isCritical(service: string, { phase, fromMs, toMs }: Bar, path: readonly PathSpan[]): boolean {
  return path.some(
    (one) =>
      STEPS_OF[phase].includes(one.step) &&
      (one.service ?? service) === service &&
      Math.min(toMs, one.toMs) - Math.max(fromMs, one.fromMs) > LEAST_OVERLAP_MS,
  )
}
