import type { ComposeFile, ServiceSource } from '../../compose/model.ts'
import { eachOnce, writtenAt } from '../../compose/places.ts'
import type { Dockerfile, ImageUse } from '../../dockerfile/model.ts'
import type { Repository } from '../../repository.ts'
import type { Source, Span } from '../../source.ts'

/** An image from a registry, at a place that uses it. */
export interface UsedImage {
  /** As written, except that in a Dockerfile the defaults of `ARG`s are filled in. */
  readonly reference: string
  readonly source: Source
  readonly span: Span
  /** `service db`, `a build`. */
  readonly user: string
}

/** Every registry image that a service runs or a Dockerfile uses; each place once. */
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
 * The registry images that a Dockerfile uses. A name of an additional build context is not one. The recipe of a base
 * image has none, since its contexts are set where it is built.
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

/** The names that builds give to their images. An image with such a name does not come from a registry. */
export function builtImages(composeFiles: readonly ComposeFile[]): ReadonlySet<string> {
  const services = composeFiles.flatMap((file) => file.services)
  return new Set(services.flatMap(({ build, image }) => (build && image ? image.text : [])))
}

/** Whether a service runs an image from a registry. */
export function isPulled({ build, image }: ServiceSource, built: ReadonlySet<string>): boolean {
  return build === null && image !== null && !built.has(image.text)
}
