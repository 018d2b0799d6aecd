import type { ContainerState, ServiceLogLine, ServiceState } from '../../core/control/acts.ts'
import type { Engine } from '../../engine/engine.ts'
import type { LogWindow } from '../../engine/logs.ts'
import type { Inspected } from '../targets/observe.ts'

/** The state of a service, of which there is a container. */
export function stateOf(containers: readonly Inspected[]): ServiceState {
  const states = containers.map(oneState)
  const [first] = states
  if (first === undefined) throw new TypeError('A service without a container has no state.')
  const { name: _name, ...state } = first
  return { ...state, containers: states }
}

/** The lines of all containers of a service, in the order of their times. */
export async function logsOf(
  { logs }: Pick<Engine, 'logs'>,
  containers: readonly Inspected[],
  { sinceMs, untilMs }: Pick<LogWindow, 'sinceMs' | 'untilMs'>,
): Promise<ServiceLogLine[]> {
  const window = { ...(sinceMs !== undefined && { sinceMs }), ...(untilMs !== undefined && { untilMs }) }
  const all = await Promise.all(containers.map(({ summary }) => logs.read(summary.id, window)))
  return containers.length === 1 ? all.flat() : all.flat().toSorted((a, b) => a.atMs - b.atMs)
}

function oneState({ summary, details }: Inspected): ContainerState {
  const { state, health, exitCode, startedAtMs } = details
  const runs = state === 'running' || state === 'paused'
  return { name: summary.name, state, health: health ?? null, exitCode: runs ? null : exitCode, startedAtMs }
}
