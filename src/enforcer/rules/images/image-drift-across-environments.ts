import type { SourcePosition } from '../../../core/errors/errors.ts'
import type { BaseImageRow, Matrix } from '../../../core/matrix/matrix.ts'
import { type EnvironmentServices, environmentsOf } from '../../compose/environment.ts'
import { givensOf } from '../../compose/given.ts'
import { saidAt } from '../../compose/places.ts'
import { hasVariables } from '../../compose/template.ts'
import type { Finding } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { builtFrom } from './built-from.ts'
import { type ImageReference, NOTHING_GIVEN, parseReference, withBaseImage } from './image-reference.ts'
import { builtImages, isPulled } from './used-images.ts'

/**
 * Finds images that environments use in different versions, and images that are written out although the matrix has a
 * row for them. Two environments that use several versions of an image differ only if they have no version in common.
 * Services of the same name are compared directly.
 */
export const imageDriftAcrossEnvironments: Rule = {
  id: 'image-drift-across-environments',
  severity: 'warning',
  catches:
    'an image that two environments use in different versions, in a service or in a Dockerfile; or that is written out although the matrix has a row for it',
  why: 'Tests on postgres 15 say little about a stack on postgres 16.',
  example: {
    wrong: '# docker/dev.yml\nimage: postgres:15\n# docker/test.yml\nimage: postgres:16\n',
    right: '# both\nimage: ${POSTGRES_IMAGE:?from the matrix, table Base images}\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    const uses = environmentsOf(repository).map((services) => usesOf(services, repository, matrix))
    const reported = new Set<string>()
    for (const use of uses.flat()) {
      const row = use.isFromMatrix ? undefined : rowOf(use.image, matrix)
      const place = `${use.at.file}:${use.at.line}:${use.at.column}`
      if (row === undefined || reported.has(place)) continue
      reported.add(place)
      const given = parseReference(row.registryImage, NOTHING_GIVEN)
      yield {
        rule: 'image-drift-across-environments',
        at: use.at,
        subject: `${use.user}, image ${use.image.repository}, environment ${use.environment}`,
        message: isSameVersion(use.image, given)
          ? `environment ${use.environment} writes out ${shown(use.image)}, which the matrix provides as ${row.variable}`
          : `environment ${use.environment} uses ${shown(use.image)}, but the matrix provides ${shown(given)} as ${row.variable}`,
        todo:
          use.user === BUILD
            ? `Declare an \`ARG\` without a default and set it to \${${row.variable}:?} in the \`args\` of the build; or give the other version a row of its own under Base images.`
            : `Use \${${row.variable}:?}, or give the other version a row of its own under Base images.`,
        related: [{ at: row.at, message: `the row of ${row.name} under Base images` }],
      }
    }
    for (const [index, later] of uses.entries()) {
      for (const use of later) {
        const earlier = uses.slice(0, index).flatMap((some) => contradicted(use, later, some) ?? [])[0]
        if (earlier === undefined) continue
        // If only one of the two comes from the matrix, the other one is wrong.
        const [wrong, other] = use.isFromMatrix && !earlier.isFromMatrix ? [earlier, use] : [use, earlier]
        const place = `${wrong.at.file}:${wrong.at.line}:${wrong.at.column}`
        if (reported.has(place)) continue
        reported.add(place)
        yield {
          rule: 'image-drift-across-environments',
          at: wrong.at,
          subject: `${wrong.user}, image ${wrong.image.repository}, environment ${wrong.environment}`,
          message: `environment ${wrong.environment} uses ${shown(wrong.image)}, but environment ${other.environment} uses ${shown(other.image)}`,
          todo: wrong.hasVariable
            ? 'Use one version: give the variable the same value in each environment, or add a row under Base images, and use its variable.'
            : 'Use one version: add a row under Base images, and use its variable.',
          related: [{ at: other.at, message: `${shown(other.image)} in environment ${other.environment}` }],
        }
      }
    }
  },
}

/** The user of an image that a Dockerfile, not a service, uses. */
const BUILD = 'a build'

interface Use {
  environment: string
  user: string
  image: ImageReference
  isFromMatrix: boolean
  /** Whether its version may come from a variable of the compose file. */
  hasVariable: boolean
  at: SourcePosition
}

function usesOf(
  { environment, services }: EnvironmentServices,
  repository: Repository,
  matrix: Matrix,
): Use[] {
  const built = builtImages(repository.composeFiles)
  const givens = givensOf(repository, environment)
  const use = (reference: string, user: string, at: SourcePosition): Use[] => {
    const full = withBaseImage(reference, matrix, givens)
    const image = parseReference(full, givens)
    const isFromMatrix = full !== reference
    const hasVariable = !isFromMatrix && hasVariables(reference)
    return image.isOpen ? [] : [{ environment: environment.name, user, image, isFromMatrix, hasVariable, at }]
  }
  return services.flatMap(({ file, service }) => {
    if (service.image !== null && isPulled(service, built)) {
      return use(service.image.text, `service ${service.name}`, saidAt(file, service.image))
    }
    const dockerfile = repository.dockerfiles.find(({ source }) => source.path === service.build?.dockerfile)
    if (dockerfile === undefined) return []
    return builtFrom(file, service, dockerfile, repository).flatMap(({ reference, at }) =>
      use(reference, BUILD, at),
    )
  })
}

/** The row of the matrix for an image. If there are several, the one with the same version. */
function rowOf(image: ImageReference, { baseImages }: Matrix): BaseImageRow | undefined {
  const rows = baseImages.filter(
    ({ registryImage }) => parseReference(registryImage, NOTHING_GIVEN).repository === image.repository,
  )
  return (
    rows.find(({ registryImage }) => isSameVersion(parseReference(registryImage, NOTHING_GIVEN), image)) ??
    rows[0]
  )
}

/** The use in an earlier environment that contradicts a use; undefined: none. */
function contradicted(use: Use, later: readonly Use[], earlier: readonly Use[]): Use | undefined {
  const same = (uses: readonly Use[]) => uses.filter(({ image }) => image.repository === use.image.repository)
  const ofService = earlier.find(({ user }) => user === use.user && user !== BUILD)
  if (ofService && ofService.image.repository === use.image.repository) {
    return isSameVersion(ofService.image, use.image) ? undefined : ofService
  }
  const others = same(earlier)
  const isCommon = same(later).some(({ image }) => others.some((other) => isSameVersion(image, other.image)))
  return isCommon ? undefined : others[0]
}

/** Whether two references have the same version. A digest counts only if both have one. */
function isSameVersion(a: ImageReference, b: ImageReference): boolean {
  if (a.digest !== null && b.digest !== null) return a.digest === b.digest
  return (a.tag ?? 'latest') === (b.tag ?? 'latest')
}

function shown({ repository, tag, digest }: ImageReference): string {
  const name = repository.replace(/^docker\.io\/(?:library\/)?/u, '')
  const version = `${name}:${tag ?? 'latest'}`
  return digest === null ? version : `${version}@${digest.slice(0, 'sha256:'.length + 8)}`
}
