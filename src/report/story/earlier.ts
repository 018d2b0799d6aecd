import type { StackEvent } from '../../core/events/event.ts'
import { expectedMs } from '../../core/events/timing.ts'
import { byStack } from './by-stack.ts'
import { startBars } from './start-bars.ts'
import type { StartPhase } from './story.ts'

/** How long the steps of earlier starts took, which this run is compared with. */
export interface EarlierStarts {
  /** The median of a step; null: it is not known. */
  stepMs(service: string, phase: StartPhase): number | null
  /** The median of whole starts. */
  wholeMs: number | null
}

/** Older starts say little about this one. */
const LAST = 10

/** @param runs the events of earlier runs of the same environment, newest first; those whose start has failed do not count */
export function earlierStarts(runs: Iterable<readonly StackEvent[]>): EarlierStarts {
  const steps = new Map<string, number[]>()
  const whole: number[] = []
  for (const events of runs) {
    const [stack] = byStack(events)
    const ready = stack?.events.find((event) => event.type === 'stack-ready')
    if (stack === undefined || ready === undefined) continue
    whole.push(ready.atMs - stack.beganAtMs)
    for (const [service, bars] of startBars(stack.events, []))
      for (const { phase, fromMs, toMs } of bars) {
        const key = `${service} ${phase}`
        steps.set(key, [...(steps.get(key) ?? []), toMs - fromMs])
      }
    if (whole.length === LAST) break
  }
  return {
    stepMs: (service, phase) => expectedMs(steps.get(`${service} ${phase}`) ?? []),
    wholeMs: expectedMs(whole),
  }
}
