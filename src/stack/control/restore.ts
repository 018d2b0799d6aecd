import type { Disturbed } from '../../core/control/disturbed.ts'
import type { Emit } from '../../core/events/event.ts'
import type { Engine } from '../../engine/engine.ts'
import { stopContainer } from '../containers/stop-container.ts'
import { type Inspected, inspectAll } from '../targets/observe.ts'
import type { Cut, Cuts } from './cuts.ts'

/** A stack at one time, for a test that is about to change it. */
export interface Before {
  /** Services all of whose containers ran. */
  running: readonly string[]
  /** The state of each container, by id. */
  states: ReadonlyMap<string, string>
  /** Ids of containers that have failed by themselves: nobody wants them down. */
  crashed: ReadonlySet<string>
  cuts: readonly Cut[]
}

/** @param changed services that tests have changed so far: what they do is on purpose */
export async function noteBefore(
  engine: Pick<Engine, 'containers'>,
  project: string,
  { cuts, changed }: { cuts: readonly Cut[]; changed: ReadonlySet<string> },
): Promise<Before> {
  const all = await inspectAll(engine, project)
  const byService = Map.groupBy(all, ({ summary }) => summary.service)
  const running = [...byService].flatMap(([service, own]) =>
    own.every(({ details }) => details.state === 'running') ? [service] : [],
  )
  return {
    running,
    states: new Map(all.map(({ summary, details }) => [summary.id, details.state])),
    crashed: new Set(
      all.flatMap(({ summary: { id, service }, details: { state, exitCode } }) =>
        state === 'exited' && exitCode !== 0 && !changed.has(service) ? [id] : [],
      ),
    ),
    cuts: [...cuts],
  }
}

/**
 * The services that ran before and do not now, or do not reach others.
 * @param changed the containers that tests have changed
 */
export function disturbedSince(
  { running }: Before,
  changed: readonly Inspected[],
  cuts: readonly Cut[],
): Disturbed[] {
  const byService = Map.groupBy(changed, ({ summary }) => summary.service)
  const down = running.flatMap((service): Disturbed[] => {
    const states = (byService.get(service) ?? []).map(({ details }) => details.state)
    if (states.includes('paused')) return [{ service, how: 'paused', remedy: 'unpause' }]
    if (states.every((state) => state === 'running')) return []
    return [{ service, how: 'stopped', remedy: 'start' }]
  })
  const apart = cuts.map(({ service }): Disturbed => ({ service, how: 'cut off', remedy: 'reconnect' }))
  return [...down, ...apart]
}

/**
 * Takes networks and containers back to what they were, but starts nothing: that is for those who wait until services are ready.
 * @throws the error of the engine, after everything was tried
 */
export async function restore(
  { states, crashed, cuts }: Before,
  {
    engine,
    project,
    cuts: now,
    emit,
  }: { engine: Pick<Engine, 'containers' | 'exec'>; project: string; cuts: Cuts; emit: Emit },
): Promise<void> {
  const failures: unknown[] = []
  const tried = async (act: () => Promise<unknown>) => {
    try {
      await act()
    } catch (error) {
      failures.push(error)
    }
  }
  await tried(() => now.backTo(cuts))
  const all = await inspectAll(engine, project)
  await Promise.all(
    all.map(({ summary: { id, service }, details: { state } }) =>
      tried(async () => {
        const before = states.get(id)
        if (before === undefined || before === state) return
        if (state === 'paused') await engine.containers.unpause(id)
        if (before === 'paused' && state === 'running') await engine.containers.pause(id)
        if (before === 'exited' && !crashed.has(id) && (state === 'running' || state === 'paused'))
          await stopContainer(engine, { id, service }, emit)
      }),
    ),
  )
  if (failures.length > 0) throw failures[0]
}
