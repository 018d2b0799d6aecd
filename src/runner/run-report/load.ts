import { join } from 'node:path'
import type { StackEvent } from '../../core/events/event.ts'
import type { Home } from '../../host/home/home.ts'
import { outputPath } from '../../keeper/client/address.ts'
import { readOutput } from '../../keeper/output/read-output.ts'
import { earlierStarts } from '../../report/story/earlier.ts'
import type { ServiceOutput } from '../../report/story/explain.ts'
import { type Outputs, runStory } from '../../report/story/run-story.ts'
import type { RunStory } from '../../report/story/story.ts'
import { type RecordedRun, runsOfCheckout } from './recorded-runs.ts'

/** A run with what its services have written. */
export interface LoadedRun {
  story: RunStory
  outputs: Outputs
}

/** What services write is told of a little later. */
const MARGIN_MS = 1000

/** Reads a run, and the runs of the same environment before it, which it is compared with. */
export function loadRun(home: Home, run: RecordedRun): LoadedRun {
  const outputs = outputsOf(home, run)
  const earlier = earlierStarts(eventsBefore(home, run))
  return { story: runStory({ run: run.id, events: run.events, outputs, earlier }), outputs }
}

function outputsOf(home: Home, { key, events }: RecordedRun): Outputs {
  const first = events[0]?.atMs ?? 0
  const last = events.reduce((latest, { atMs }) => Math.max(latest, atMs), first)
  const followed = events.flatMap((event) => (event.type === 'output-followed' ? [event] : []))
  return new Map(
    followed.map(({ project, clockOffsetMs }): [string, ServiceOutput[]] => {
      // Where it is now: a home may have been moved.
      const folder = join(outputPath(home, key), project)
      const [from, to] = [first - MARGIN_MS + clockOffsetMs, last + MARGIN_MS + clockOffsetMs]
      const services = readOutput(folder, from, to).map(({ service, lines, isCut }) => ({
        ...{ service, isCut },
        lines: lines.map((line) => ({ ...line, atMs: line.atMs - clockOffsetMs })),
      }))
      return [project, services]
    }),
  )
}

function* eventsBefore(home: Home, run: RecordedRun): Generator<readonly StackEvent[]> {
  const requested = run.events.find((event) => event.type === 'start-requested')
  if (requested === undefined) return
  const beganAtMs = run.events[0]?.atMs ?? 0
  for (const { events } of runsOfCheckout(home, requested.root)) {
    const other = events.find((event) => event.type === 'start-requested')
    if (other?.environment === requested.environment && (events[0]?.atMs ?? 0) < beganAtMs) yield events
  }
}
