import type { ComposeFile, ServiceSource } from '../../compose/model.ts'
import { eachOnce, writtenAt } from '../../compose/places.ts'
import type { Dockerfile, ImageUse } from '../../dockerfile/model.ts'
import type { Repository } from '../../repository.ts'
import type { Source, Span } from '../../source.ts'

/** An image that is taken from a registry. */
export interface UsedImage {
  /** As it is written. */
  readonly reference: string
  readonly source: Source
  readonly span: Span
  /** `service db`, `a build`. */
  readonly user: string
}

/** Every image that a service runs as it is or a Dockerfile takes from elsewhere; each place once. */
export function usedImages(repository: Repository): UsedImage[] {
  const { composeFiles, dockerfiles } = repository
  const isFirst = eachOnce()
  const built = builtImages(composeFiles)
  const ofServices = composeFiles.flatMap((file) =>
    file.services.flatMap((service): UsedImage[] => {
      if (!isPulled(service, built) || service.image === null) return []
      const place = writtenAt(file, service.image)
      return [{ reference: service.image.text, user: `service ${service.name}`, ...place }]
    }),
  )
  const ofBuilds = dockerfiles.flatMap((dockerfile) =>
    imagesOf(dockerfile, repository).map(
      ({ reference, span }): UsedImage => ({ reference, source: dockerfile.source, span, user: 'a build' }),
    ),
  )
  return [...ofServices, ...ofBuilds].filter(({ source, span }) => isFirst(source, span))
}

/**
 * The images that a Dockerfile takes from a registry: none by the name of a further build context, and none in the recipe
 * of a base image, whose contexts are given where it is built.
 */
export function imagesOf(
  { source, images }: Dockerfile,
  { composeFiles, matrix: { matrix } }: Repository,
): readonly ImageUse[] {
  if (matrix?.baseImages.some(({ recipe }) => recipe !== null && source.path.startsWith(`${recipe}/`)))
    return []
  const builds = composeFiles.flatMap(({ services }) => services.flatMap(({ build }) => build ?? []))
  const contexts = builds
    .filter(({ dockerfile }) => dockerfile === source.path)
    .flatMap(({ contextNames }) => contextNames)
  return images.filter(({ reference }) => !contexts.includes(reference))
}

/** The names that builds give to their images: what has one of them comes from no registry. */
export function builtImages(composeFiles: readonly ComposeFile[]): ReadonlySet<string> {
  const services = composeFiles.flatMap((file) => file.services)
  return new Set(services.flatMap(({ build, image }) => (build && image ? image.text : [])))
}

/** Whether a service runs an image of a registry. */
export function isPulled({ build, image }: ServiceSource, built: ReadonlySet<string>): boolean {
  return build === null && image !== null && !built.has(image.text)
}
