import { obsoleteBaselines } from '../../core/baselines/obsolete.ts'
import { obsoleteImages } from '../../core/images/obsolete.ts'
import type { Engine } from '../../engine/engine.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'
import type { Registry } from '../../host/registry/registry.ts'
import type { Pins } from '../history/pins.ts'

/**
 * The images built by this installation that are obsolete, not in use, and of no version that a stack may go back to; none when
 * the registry or the journal cannot be read. An image without a name is listed by its id.
 */
export async function listObsoleteImages(engine: Engine, registry: Registry, pins: Pins): Promise<string[]> {
  // The registry says which images are about to be used, and when each was used last; the journal which belong to versions.
  if (registry.isUnread || pins.isUnread) return []
  const [images, baselines, nameless, inUse] = await Promise.all([
    engine.images.built(),
    engine.baselines.list(),
    // Only these can have been left by a version.
    pins.released.size === 0 ? [] : engine.images.nameless(),
    engine.images.inUse(),
  ])
  const held = registry.images.inUse()
  const isFree = (reference: string) => !inUse.has(reference) && !held.has(reference)
  const unpinned = images.filter(({ id }) => !pins.isPinned(id))
  const named = new Set(unpinned.map(({ reference }) => reference))
  return [
    ...obsoleteImages(images, registry.images.lastUses()).filter((reference) => named.has(reference)),
    ...obsoleteBaselines(baselines, registry.images.lastUses()),
    ...nameless.map(({ id }) => id).filter((id) => pins.released.has(id)),
  ].filter(isFree)
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
  pins: Pins,
  self: ProcessIdentity,
): Promise<PrunedImages> {
  const pruned: PrunedImages = { removed: [], failed: [] }
  for (const reference of await listObsoleteImages(engine, registry, pins)) {
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
