import type { SourcePosition } from '../../core/errors/errors.ts'
import { canonicalImage } from '../../core/images/name.ts'
import type { EnvironmentRow, Matrix } from '../../core/matrix/matrix.ts'
import { environmentsOf, isStarted } from '../compose/environment.ts'
import { filledIn, givensOf } from '../compose/given.ts'
import { meaningOf } from '../compose/matrix-variables.ts'
import { saidAt } from '../compose/places.ts'
import { type Part, parseTemplate } from '../compose/template.ts'
import type { Repository } from '../repository.ts'
import { builtImages, isPulled } from '../rules/images/used-images.ts'

/** An image that a service of an environment runs. */
export interface NamedImage {
  /** `postgres:16`, with the variables in it replaced. */
  image: string
  /** `service db of environment test` */
  user: string
  at: SourcePosition
}

/** An environment, with its files. */
export interface EnvironmentFiles {
  environment: EnvironmentRow
  /** With only this environment in its matrix. */
  repository: Repository
}

/**
 * The images that come from a registry and that the services of the environments run, each once: without those that are
 * built or never pulled, those that the file pins already, and base images, which have a table of their own.
 *
 * @returns `unknown`: images whose names have a variable that only a start knows
 */
export function namedImages(
  matrix: Matrix,
  environments: readonly EnvironmentFiles[],
): { images: NamedImage[]; unknown: NamedImage[] } {
  const images = new Map<string, NamedImage>()
  const unknown = new Map<string, NamedImage>()
  const own = new Set(matrix.baseImages.flatMap(({ debianImage }) => debianImage ?? []))
  for (const { environment, repository } of environments) {
    const built = builtImages(repository.composeFiles)
    const givens = givensOf(repository, environment)
    const found = environmentsOf(repository).flatMap(({ services }) => services)
    for (const { file, service } of found) {
      // An image that is never pulled is on the engine already, and may be in no registry.
      if (service.image === null || service.pullPolicy === 'never' || !isPulled(service, built)) continue
      if (!isStarted(service, environment) || namesBaseImage(service.image.text, matrix)) continue
      const user = `service ${service.name} of environment ${environment.name}`
      const at = saidAt(file, service.image)
      const image = filledIn(service.image.text, givens)
      if (image === null || image === '') {
        const key = `${at.file}:${at.line}:${at.column}`
        if (!unknown.has(key)) unknown.set(key, { image: service.image.text, user, at })
        continue
      }
      const key = canonicalImage(image)
      if (image.includes('@') || own.has(image) || built.has(image) || images.has(key)) continue
      images.set(key, { image, user, at })
    }
  }
  return { images: [...images.values()], unknown: [...unknown.values()] }
}

/** Whether a name has the variable of a base image. */
function namesBaseImage(text: string, matrix: Matrix): boolean {
  const isBase = (part: Part): boolean =>
    part.kind === 'variable' && (meaningOf(part.name, matrix)?.kind === 'image' || part.parts.some(isBase))
  return parseTemplate(text).parts.some(isBase)
}
