import type { LifeAct } from '../../core/control/acts.ts'
import { notRunning } from '../../core/control/errors.ts'
import type { Emit } from '../../core/events/event.ts'
import type { Engine } from '../../engine/engine.ts'
import { stopContainer } from '../containers/stop-container.ts'
import type { Inspected } from '../targets/observe.ts'

export interface LifeChange {
  engine: Pick<Engine, 'containers' | 'exec'>
  service: string
  containers: readonly Inspected[]
  emit: Emit
}

/**
 * Stops, kills, pauses or unpauses the containers of a service, all at once. Of `start` and `restart` it does all but the start.
 * @throws SERVICE_NOT_RUNNING when a service that does not run is to be paused, unpaused or killed; the error of the engine
 */
export async function changeLife(
  { engine, service, containers, emit }: LifeChange,
  act: LifeAct,
): Promise<void> {
  const unpause = (id: string) => engine.containers.unpause(id)
  const isIn = (state: string) => containers.filter(({ details }) => details.state === state)
  const ids = (some: readonly Inspected[]) => some.map(({ summary }) => summary.id)
  const [running, paused] = [ids(isIn('running')), ids(isIn('paused'))]
  const needs = (some: readonly string[]) => {
    if (some.length === 0) throw notRunning(service, containers[0]?.details.state ?? 'gone', act.do)
  }
  switch (act.do) {
    case 'start':
      // A start of a paused container would wake it as well, and run no hooks.
      await Promise.all(paused.map(unpause))
      return
    case 'stop':
    case 'restart':
      // A paused one could not act on its stop signal.
      await Promise.all(paused.map(unpause))
      await Promise.all(
        ids(containers.filter(({ details }) => !DOWN.has(details.state))).map((id) =>
          stopContainer(engine, { id, service }, emit),
        ),
      )
      return
    case 'kill':
      needs([...running, ...paused])
      await Promise.all(
        [...running, ...paused].map(async (id) => {
          await engine.containers.kill(id, act.signal)
          if (act.signal === 'SIGKILL') await engine.containers.untilExit(id)
        }),
      )
      return
    case 'pause':
      if (paused.length === 0) needs(running)
      await Promise.all(running.map((id) => engine.containers.pause(id)))
      return
    case 'unpause':
      if (running.length === 0) needs(paused)
      await Promise.all(paused.map(unpause))
  }
}

/** The states in which there is nothing to stop. */
const DOWN: ReadonlySet<string> = new Set(['exited', 'created', 'dead'])
