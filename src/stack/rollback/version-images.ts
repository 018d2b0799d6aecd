import { imagesGone } from '../../core/history/rollback/refusals.ts'
import type { UsableVersion } from '../../core/history/rollback/usable-version.ts'
import { imagesOfVersion, namesOfImages } from '../../core/history/rollback/version-images.ts'
import type { ObservedStack } from '../../core/plan/observed.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { holdImages } from '../images/hold.ts'
import type { ImagePurpose, WantedImages } from '../images/wanted-images.ts'

/**
 * The images of a version, all of which the engine has.
 * @throws ROLLBACK_IMAGE_GONE
 */
export async function versionImages(
  { begun, end }: UsableVersion,
  { model, connection: { engine }, registry, self, emit, signal }: PreparedModel,
  purpose: ImagePurpose,
): Promise<WantedImages> {
  const names = namesOfImages(model, end.images)
  // Before their presence is checked, so that no other process prunes them.
  if (purpose === 'use') await holdImages({ registry, owner: self, emit, signal }, names, model.name)
  const found = await Promise.all(names.map(async (name) => [name, await engine.images.id(name)] as const))
  const idOf = new Map(found.flatMap(([name, id]) => (id === null ? [] : [[name, id]])))
  const { images, gone } = imagesOfVersion(model, end.images, idOf)
  if (gone.length > 0) throw imagesGone(begun, gone)
  return { images, builds: [], pulls: [] }
}

/** The observed stack, with the images of its containers as {@link versionImages} names them: the same image may have several names. */
export function withImageNames(
  { end }: UsableVersion,
  observed: ObservedStack,
  { images }: Pick<WantedImages, 'images'>,
): ObservedStack {
  const containers = observed.containers.map((container) => {
    const { service, imageId } = container
    const name = images[service]
    if (imageId === undefined || name === undefined) return container
    return { ...container, image: imageId === end.images[service]?.id ? name : imageId }
  })
  return { ...observed, containers }
}
