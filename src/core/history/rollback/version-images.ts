import { byName } from '../../by-name.ts'
import type { ComposeModel } from '../../compose/model.ts'
import type { VersionImage } from '../version.ts'

/** An image that the engine no longer has. */
export interface GoneImage extends VersionImage {
  /** The services that need it. */
  services: string[]
  /** Whether it was built here; otherwise it was pulled. */
  isBuilt: boolean
}

/** Every name under which the images of a version may be found. */
export function namesOfImages(model: ComposeModel, images: Readonly<Record<string, VersionImage>>): string[] {
  return [
    ...new Set(
      Object.entries(images).flatMap(([service, { reference, id }]) => [
        ...(pulledBy(model, service) ?? []),
        reference,
        id,
      ]),
    ),
  ]
}

/**
 * The image with which each service of a version is created: its name if the engine still has the very same image under it,
 * else its id.
 *
 * @param idOf the id of each name of {@link namesOfImages} that the engine has
 */
export function imagesOfVersion(
  model: ComposeModel,
  images: Readonly<Record<string, VersionImage>>,
  idOf: ReadonlyMap<string, string>,
): { images: Record<string, string>; gone: GoneImage[] } {
  const found = byName<string>([])
  const gone = new Map<string, GoneImage>()
  for (const service of Object.keys(model.services)) {
    const image = Object.hasOwn(images, service) ? images[service] : undefined
    if (image === undefined) continue
    const { reference, id } = image
    const pulled = pulledBy(model, service)
    // The text of the compose file comes first: Compose would create a container again for another name of its image.
    const name = [...(pulled ?? []), reference, id].find((one) => idOf.get(one) === id)
    if (name !== undefined) {
      found[service] = name
      continue
    }
    const known = gone.get(id) ?? { reference, id, services: [], isBuilt: pulled === null }
    known.services.push(service)
    gone.set(id, known)
  }
  return { images: found, gone: [...gone.values()] }
}

/** How the compose file names the image of a service; null: it is built. */
function pulledBy({ services }: ComposeModel, service: string): [string] | null {
  const definition = services[service]
  return definition?.build === undefined && definition?.image !== undefined ? [definition.image] : null
}
