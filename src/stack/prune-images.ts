import { obsoleteImages } from '../core/obsolete-images.ts'
import type { Engine } from '../engine/engine.ts'
import type { ProcessIdentity } from '../engine/process-identity.ts'
import type { Registry } from '../engine/registry.ts'

/** The images built for stacks of this installation that are not worth keeping. */
export async function listObsoleteImages(engine: Engine, registry: Registry): Promise<string[]> {
  return obsoleteImages(await engine.builtImages(), registry.imageUses())
}

/**
 * Removes them, but for those that a stack uses or a container of anybody.
 * @param self the process that does it
 * @returns references of the removed
 */
export async function pruneImages(
  engine: Engine,
  registry: Registry,
  self: ProcessIdentity,
): Promise<string[]> {
  const removed: string[] = []
  for (const reference of await listObsoleteImages(engine, registry)) {
    if (registry.claimImageRemoval(reference, self) !== null) continue
    let isGone = false
    try {
      isGone = await engine.removeImage(reference)
      if (isGone) removed.push(reference)
    } finally {
      registry.releaseImageRemoval(reference, self, isGone)
    }
  }
  return removed
}
