import type { EnvironmentRow, ImageRow } from '../../../core/matrix/matrix.ts'
import { readersOf } from '../../compose/environment.ts'
import { filledIn, type Givens, givensIn } from '../../compose/given.ts'
import type { ComposeFile, ServiceSource } from '../../compose/model.ts'
import { eachOnce, writtenAt } from '../../compose/places.ts'
import type { Dockerfile, ImageUse } from '../../dockerfile/model.ts'
import type { Repository } from '../../repository.ts'
import type { Source, Span } from '../../source.ts'
import {
  type ImageReference,
  imageRow,
  isDecidedBy,
  NOTHING_GIVEN,
  parseReference,
  withBaseImage,
} from './image-reference.ts'

/** An image from a registry, at a place that uses it. */
export interface UsedImage {
  /** As written, except that in a Dockerfile the defaults of `ARG`s are filled in. */
  readonly reference: string
  readonly source: Source
  readonly span: Span
  /** `service db`, `a build`. */
  readonly user: string
  /** What it is in each environment that reads the file, or by itself: in a file that none reads, and in a Dockerfile. */
  readonly meanings: readonly ImageMeaning[]
}

/** What a reference is in an environment, with the matrix. */
export interface ImageMeaning extends ImageReference {
  /** The reference as written; `redis:latest in environment test` where the environment gives a variable in it. */
  readonly shown: string
  /** Its row of *Images*. */
  readonly row: ImageRow | undefined
}

/** Every registry image that a service runs or a Dockerfile uses; each place once. */
export function usedImages(repository: Repository): UsedImage[] {
  const { composeFiles, dockerfiles } = repository
  const { matrix } = repository.matrix
  const readers = readersOf(repository)
  const givens = givensIn(repository)
  const meaning = (text: string, row: EnvironmentRow | null): ImageMeaning => {
    const given = row === null ? NOTHING_GIVEN : givens(row)
    return {
      ...parseReference(withBaseImage(text, matrix, given), given),
      shown: row === null ? text : shownIn(text, row, given),
      row: matrix === null ? undefined : imageRow(text, matrix, given),
    }
  }
  const isFirst = eachOnce()
  const built = builtImages(composeFiles)
  const ofServices = composeFiles.flatMap((file) =>
    file.services.flatMap((service): UsedImage[] => {
      if (!isPulled(service, built) || service.image === null) return []
      const place = writtenAt(file, service.image)
      const reference = service.image.text
      const rows = readers(file.source.path)
      const meanings = (rows.length === 0 ? [null] : rows).map((row) => meaning(reference, row))
      return [{ reference, user: `service ${service.name}`, meanings, ...place }]
    }),
  )
  const ofBuilds = dockerfiles.flatMap((dockerfile) =>
    imagesOf(dockerfile, repository).map(
      ({ reference, span }): UsedImage => ({
        reference,
        source: dockerfile.source,
        span,
        user: 'a build',
        meanings: [meaning(reference, null)],
      }),
    ),
  )
  return [...ofServices, ...ofBuilds].filter(({ source, span }) => isFirst(source, span))
}

function shownIn(text: string, { name }: EnvironmentRow, givens: Givens): string {
  if (!isDecidedBy(givens, text)) return text
  return `${filledIn(text, givens) ?? text} in environment ${name}`
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
