import type { StackEvent } from '../../core/events/event.ts'
import { describeHappening, nameOfStep } from '../../core/events/wording.ts'
import { planRows } from '../../core/plan/describe.ts'
import { byStack, type StackEvents } from './by-stack.ts'
import type { EarlierStarts } from './earlier.ts'
import { lifeOf } from './services.ts'
import { servicesIn, startBars } from './start-bars.ts'
import type { PathSpan, PlannedStep, ResetStory, StackStory } from './story.ts'

/** The stacks of a run, in the order of their starts. */
export function stacksOf(events: readonly StackEvent[], earlier: EarlierStarts): StackStory[] {
  return byStack(events).map((stack) => stackOf(stack, earlier))
}

function stackOf({ project, beganAtMs, events }: StackEvents, earlier: EarlierStarts): StackStory {
  const find = <T extends StackEvent['type']>(type: T) =>
    events.findLast((event): event is Extract<StackEvent, { type: T }> => event.type === type)
  const readyAtMs = events.find(({ type }) => type === 'stack-ready')?.atMs ?? null
  const endedAtMs = find('teardown-ended')?.atMs ?? events.at(-1)?.atMs ?? beganAtMs
  const path = pathOf(events)
  const bars = startBars(events, path)
  const ports = find('ports-reserved')?.ports ?? {}
  const followed = find('output-followed')
  return {
    project,
    beganAtMs,
    readyAtMs,
    medianMs: earlier.wholeMs,
    endedAtMs,
    services: servicesIn(events).map((service) => ({
      service,
      start: (bars.get(service) ?? []).map((bar) => ({
        ...bar,
        medianMs: earlier.stepMs(service, bar.phase),
      })),
      ...lifeOf(service, events, endedAtMs),
      port: ports[service] ?? null,
    })),
    path,
    plan: planOf(events),
    resets: resetsOf(events),
    output: followed?.folder ?? null,
    clockOffsetMs: followed?.clockOffsetMs ?? 0,
    model: find('stack-described')?.model ?? null,
  }
}

/** The plan of the start: later ones are those of refreshes, each of which is about the same services. */
function planOf(events: readonly StackEvent[]): PlannedStep[] {
  return events.flatMap((event) => (event.type === 'planned' ? planRows(event) : []))
}

function pathOf(events: readonly StackEvent[]): PathSpan[] {
  const traced = events.find((event) => event.type === 'start-traced')
  const ready = events.find((event) => event.type === 'stack-ready')
  if (traced === undefined || ready === undefined) return []
  let atMs = ready.atMs - traced.path.reduce((sum, { ms }) => sum + ms, 0)
  return traced.path.map((step) => {
    const fromMs = atMs
    atMs += step.ms
    return { ...step, words: nameOfStep(step), fromMs, toMs: atMs }
  })
}

function resetsOf(events: readonly StackEvent[]): ResetStory[] {
  return events.flatMap((event) =>
    event.type === 'state-reset' || event.type === 'state-snapshot'
      ? [
          {
            kind: event.type === 'state-reset' ? ('reset' as const) : ('snapshot' as const),
            atMs: event.atMs,
            ms: event.ms,
            words: describeHappening(event),
          },
        ]
      : [],
  )
}
