import type { ObservedContainer, ObservedStack } from './observed.ts'
import type { Cause, Ending, RemovalOperation } from './operation.ts'

export interface RemovalPolicy {
  /** Leaves the named volumes, for a stack that comes back. */
  keepsVolumes: boolean
  /** `as labelled`: each container is killed, unless its author wants it to be stopped. */
  ending: 'as labelled' | 'stop'
  cause: Cause
}

/** What is to be done so that nothing of a stack is left: its containers, then its networks, then its volumes. */
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
  { id, name, service, networks, volumes }: ObservedContainer,
  how: Ending,
  own: readonly string[],
  cause: Cause,
): RemovalOperation {
  const attached = networks.filter((network) => own.includes(network))
  return { do: 'remove container', service, id, name, how, networks: attached, volumes, cause }
}
/** Those of the operations whose subject still exists. */
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
