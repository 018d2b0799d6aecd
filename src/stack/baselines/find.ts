import { dataTargets } from '../../core/baselines/data-mounts.ts'
import type { Obstacle } from '../../core/baselines/obstacle.ts'
import { serviceHash } from '../../core/compose/service-hash.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { holdImages } from '../images/hold.ts'
import type { WantedImages } from '../images/wanted-images.ts'
import type { Based, BasedService } from './based.ts'
import { isWanted, nameOf, type WantedBaselines, wantBaselines } from './want.ts'

/** Why the baseline images with this hash could not be made; null: that was not tried, or it is not known. */
export type FailureOf = (hash: string) => string | null

/** The baseline images from which a stack begins. */
export interface FoundBaselines {
  based: Based
  hash: string
}

/**
 * Finds the baseline images of a stack, and records that it uses them, so that no process removes them.
 * @param failureOf why they could not be made when that was last tried
 * @returns null when the matrix asks for none
 */
export async function findBaselines(
  prepared: PreparedModel,
  images: WantedImages,
  failureOf: FailureOf = () => null,
): Promise<FoundBaselines | Obstacle | null> {
  const wanted = await wantBaselines(prepared, images)
  if (wanted === null || !isWanted(wanted)) return wanted
  const absent = wanted.group.services.filter((name) => !Object.hasOwn(prepared.model.services, name))
  // Without them, the store would begin empty, or with other data.
  if (absent.length > 0) return { is: 'services-left-out', services: absent }
  const based = baseOn(prepared, images, wanted)
  if (!(based instanceof Map)) return based
  if (!(await areThere(prepared, wanted))) {
    const reason = failureOf(wanted.hash)
    return reason === null ? { is: 'not-made' } : { is: 'not-makeable', reason }
  }
  const { registry, self, emit, signal, place } = prepared
  const references = [...wanted.images.values()].map(({ reference }) => reference)
  await holdImages({ registry, owner: self, emit, signal }, references, place.project)
  // Another process may have removed one just before.
  return (await areThere(prepared, wanted)) ? { based, hash: wanted.hash } : { is: 'not-made' }
}

/** Whether the engine has all of the images. One alone may hold what another one does not know of. */
export async function areThere(
  { connection }: Pick<PreparedModel, 'connection'>,
  { images, hash }: WantedBaselines,
): Promise<boolean> {
  const found = await Promise.all(
    [...images.values()].map(({ reference }) => connection.engine.baselines.image(reference)),
  )
  return found.every((image) => image?.baseline === hash)
}

/** How the stores of a model begin from images, or what stands in the way. */
export function baseOn(
  { whole, model, parts }: Pick<PreparedModel, 'whole' | 'model' | 'parts'>,
  images: Pick<WantedImages, 'images'>,
  wanted: Pick<WantedBaselines, 'group' | 'images'>,
): Map<string, BasedService> | Obstacle {
  const based = new Map<string, BasedService>()
  for (const store of wanted.group.stores) {
    const { service } = store
    const found = dataTargets(model, store, null)
    if (!('targets' in found)) return found
    based.set(service, {
      reference: nameOf(wanted, service).reference,
      targets: found.targets,
      configHash: serviceHash(whole, service, parts.files.get(service)),
      built: images.images[service] ?? null,
    })
  }
  return based
}
