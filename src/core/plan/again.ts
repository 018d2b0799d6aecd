import type { ObservedContainer } from './observed.ts'
import type { Operation } from './operation.ts'

export interface AgainInput<Container> {
  operations: readonly Operation[]
  /** The containers before the plan was carried out. */
  before: readonly Pick<ObservedContainer, 'service' | 'state'>[]
  now: readonly Container[]
  /** Ids of containers that were stopped because their hooks had not all ended with 0. */
  unready: ReadonlySet<string>
}

/**
 * The containers to start after a plan was not carried out to its end: the new or stopped ones of services that ran before.
 * One that was stopped because of its hooks stays stopped: its hooks have failed or were cancelled, and would run again.
 */
export function toStartAgain<Container extends Pick<ObservedContainer, 'id' | 'service' | 'state'>>({
  operations,
  before,
  now,
  unready,
}: AgainInput<Container>): Container[] {
  const ran = runningServices(before)
  const running = runningServices(now)
  const ended = new Set(operations.flatMap((one) => (one.do === 'stop' ? one.containers : [])))
  return now.filter(
    ({ id, service, state }) =>
      (state === 'created' || (state === 'exited' && ended.has(id))) &&
      ran.has(service) &&
      !running.has(service) &&
      !unready.has(id),
  )
}

/** The services of which a container runs. */
export function runningServices(
  containers: readonly Pick<ObservedContainer, 'service' | 'state'>[],
): ReadonlySet<string> {
  return new Set(containers.flatMap(({ service, state }) => (state === 'running' ? [service] : [])))
}
