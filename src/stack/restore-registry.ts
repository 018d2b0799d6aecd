import type { Engine } from '../engine/engine.ts'
import type { OwnedResource } from '../engine/inventory.ts'
import { isAlive, type ProcessIdentity, parseIdentity } from '../host/processes/identity.ts'
import type { Registry } from '../host/registry/registry.ts'
import type { KnownStack } from '../host/registry/restore.ts'

/**
 * Adds to a new registry what the labels on the engine say: the ports of the stacks whose owner lives. A registry is new on a
 * new machine, when it was deleted, or when a damaged one was set aside. Any number of processes may do so at once.
 */
export async function restoreRegistry(engine: Engine, registry: Registry): Promise<void> {
  if (!registry.isIncomplete) return
  const stacks = Map.groupBy(await engine.inventory.owned(), ({ stack }) => stack)
  const known = await Promise.all([...stacks].map(([stack, parts]) => knownStack(engine, stack, parts)))
  registry.complete(known.filter((stack) => stack !== null))
}

/** Null when no living process owns it. */
async function knownStack(
  engine: Engine,
  stack: string,
  parts: readonly OwnedResource[],
): Promise<KnownStack | null> {
  const owner = parts.map(ownerOf).find((identity) => identity !== null && isAlive(identity))
  if (!owner) return null
  const containers = await engine.containers.list(stack)
  const details = await Promise.all(containers.map(({ id }) => engine.containers.inspect(id).catch(gone)))
  const published = details.flatMap((container) => container?.hostPorts ?? [])
  return { stack, owner, ports: published.map(({ port }) => port) }
}

function ownerOf({ owner }: OwnedResource): ProcessIdentity | null {
  return owner === null ? null : parseIdentity(owner)
}

/** A container may be removed while it is being looked at; its ports are free then. */
function gone(): null {
  return null
}
