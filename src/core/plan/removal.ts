import type { ObservedContainer, ObservedStack } from './observed.ts'
import type { Cause, Ending, RemovalOperation } from './operation.ts'

export interface RemovalPolicy {
  /** Whether the named volumes are kept, for a stack that will be started again. */
  keepsVolumes: boolean
  /** `as labelled`: each container is killed, unless its label says that it is stopped. */
  ending: 'as labelled' | 'stop'
  cause: Cause
}

/** The operations that remove everything of a stack: its containers, then its networks, then its volumes. */
export function planRemoval(
  { containers, networks, volumes }: ObservedStack,
  { keepsVolumes, ending, cause }: RemovalPolicy,
): RemovalOperation[] {
  const own = networks.map(({ id }) => id)
  return [
    ...containers.map((container) =>
      removeContainer(container, ending === 'stop' ? 'stop' : container.teardown, own, cause),
    ),
    ...networks.map(({ id, name }) => ({ do: 'remove network', id, name, cause }) as const),
    ...(keepsVolumes ? [] : volumes.map(({ name }) => ({ do: 'remove volume', name, cause }) as const)),
  ]
}

/** @param own ids of the networks that belong to the stack, from which the container is disconnected first */
export function removeContainer(
  { id, name, service, state, networks, volumes, hasPreStop }: ObservedContainer,
  how: Ending,
  own: readonly string[],
  cause: Cause,
): RemovalOperation {
  const attached = networks.filter((network) => own.includes(network))
  const hooks = how === 'stop' && state === 'running' && hasPreStop === true ? { hasPreStop } : {}
  return { do: 'remove container', service, id, name, how, ...hooks, networks: attached, volumes, cause }
}

/** The operations whose container, network or volume still exists. */
export function stillThere(
  operations: readonly RemovalOperation[],
  { containers, networks, volumes }: ObservedStack,
): RemovalOperation[] {
  const ids = new Set([...containers, ...networks].map(({ id }) => id))
  const names = new Set(volumes.map(({ name }) => name))
  return operations.filter((operation) =>
    operation.do === 'remove volume' ? names.has(operation.name) : ids.has(operation.id),
  )
}
