import type { Finding, RelatedPlace } from '../../finding.ts'
import { isDeclared, obsoleteRow } from '../../matrix/declared.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'

/** Finds Dockerfiles that no environment describes. */
export const dockerfileNotInMatrix: Rule = {
  id: 'dockerfile-not-in-matrix',
  severity: 'warning',
  catches: 'a Dockerfile, at any depth, that matches the pattern of no environment',
  why: 'Nobody can see whether it is still used, and building it gives an image that no environment runs. Dockerfiles in the recipe folder of a base image count as declared. No environment builds the file, so it is a warning, which fails `enforce`.',
  example: { wrong: 'old/Dockerfile', right: 'docker/api.Dockerfile' },
  fix: null,
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    for (const { source } of repository.dockerfiles) {
      if (isDeclared(matrix, source.path)) continue
      const obsolete = obsoleteRow(matrix, source.path)
      const builders = buildersOf(repository, source.path)
      const all = matrix.environments.flatMap(({ dockerfiles }) => dockerfiles)
      const patterns = [...new Set(all)]
      const rows = matrix.environments.map(({ at, name, dockerfiles }) => ({
        at,
        message:
          dockerfiles.length === 0 ? `environment ${name} builds nothing` : `what environment ${name} builds`,
      }))
      yield {
        rule: 'dockerfile-not-in-matrix',
        at: { file: source.path, line: 1, column: 1 },
        subject: 'the file',
        message: `${source.path} is a Dockerfile, but ${patterns.length === 0 ? 'no environment of the matrix builds any' : `it matches the pattern of no environment (${patterns.join(', ')})`}`,
        todo:
          builders.length > 0
            ? "Rename it to match its environment's pattern, and change the services that build it."
            : `Delete it${insteadOf(obsolete?.useInstead)}, or rename it to match its environment's pattern.`,
        related: [...builders, ...(obsolete ? [{ at: obsolete.at, message: 'its name is obsolete' }] : rows)],
        // A file that a service builds must not be deleted by a program.
        ...(builders.length > 0 ? {} : { deletable: { useInstead: obsolete?.useInstead ?? null } }),
      }
    }
  },
}

function insteadOf(useInstead: string | undefined): string {
  return useInstead === undefined ? '' : ` and use ${useInstead}`
}

function buildersOf({ composeFiles }: Repository, path: string): RelatedPlace[] {
  return composeFiles.flatMap(({ source, services }) =>
    services
      .filter(({ build }) => build?.dockerfile === path)
      .map(({ name, build, span }) => ({
        at: positionAt(source, (build?.dockerfileSpan ?? span).start),
        message: `service ${name} builds it`,
      })),
  )
}
