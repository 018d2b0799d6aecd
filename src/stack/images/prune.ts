import { obsoleteImages } from '../../core/images/obsolete.ts'
import type { Engine } from '../../engine/engine.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'
import type { Registry } from '../../host/registry/registry.ts'

/** The images built by this installation that are obsolete and not in use. */
export async function listObsoleteImages(engine: Engine, registry: Registry): Promise<string[]> {
  const [images, inUse] = await Promise.all([engine.images.built(), engine.images.inUse()])
  const held = registry.images.inUse()
  const isFree = (reference: string) => !inUse.has(reference) && !held.has(reference)
  return obsoleteImages(images, registry.images.lastUses()).filter(isFree)
}

export interface PrunedImages {
  /** References of the removed images. */
  removed: string[]
  failed: { reference: string; message: string }[]
}

/**
 * Removes obsolete images, except those that come into use meanwhile.
 * @param self the process that removes them
 */
export async function pruneImages(
  engine: Engine,
  registry: Registry,
  self: ProcessIdentity,
): Promise<PrunedImages> {
  const pruned: PrunedImages = { removed: [], failed: [] }
  for (const reference of await listObsoleteImages(engine, registry)) {
    if (registry.images.claimRemoval(reference, self) !== null) continue
    let isGone = false
    try {
      isGone = await engine.images.remove(reference)
      if (isGone) pruned.removed.push(reference)
    } catch (error) {
      pruned.failed.push({ reference, message: error instanceof Error ? error.message : String(error) })
    } finally {
      registry.images.releaseRemoval(reference, self, isGone)
    }
  }
  return pruned
}
