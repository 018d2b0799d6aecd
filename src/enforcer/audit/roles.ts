import { mayBuild } from '../../core/matrix/pattern.ts'
import type { Finding } from '../finding.ts'
import type { Repository } from '../repository.ts'

/** The role of a Docker file in the matrix. */
export interface Role {
  path: string
  kind: 'compose file' | 'Dockerfile'
  /** `the compose file of development and test`; null: the file is not in the matrix. */
  role: string | null
  /** The messages of findings that are about the whole file, such as that its name is obsolete. */
  verdicts: string[]
  /** What the matrix says to use instead of a file that is not needed; null: nothing. */
  useInstead: string | null
}

/** Every compose file and Dockerfile of a repository, sorted by path, with its role and verdicts. */
export function rolesOf(repository: Repository, findings: readonly Finding[]): Role[] {
  const deletable = Map.groupBy(
    findings.filter((finding) => finding.deletable),
    ({ at }) => at.file,
  )
  const roleOf = (kind: Role['kind'], path: string, role: string | null): Role => {
    const against = deletable.get(path) ?? []
    return {
      path,
      kind,
      role,
      verdicts: against.map(({ message }) => message),
      useInstead: against.find((finding) => finding.deletable?.useInstead)?.deletable?.useInstead ?? null,
    }
  }
  return [
    ...repository.composeFiles.map(({ source: { path } }) =>
      roleOf('compose file', path, composeRole(repository, path)),
    ),
    ...repository.dockerfiles.map(({ source: { path } }) =>
      roleOf('Dockerfile', path, dockerfileRole(repository, path)),
    ),
  ].sort((a, b) => (a.path < b.path ? -1 : 1))
}

function composeRole({ matrix: { matrix }, composeFiles }: Repository, path: string): string | null {
  const environments = matrix?.environments.filter(({ composeFile }) => composeFile === path) ?? []
  if (environments.length > 0) return `the compose file of ${namesOf(environments)}`
  const declared = new Set(matrix?.environments.map(({ composeFile }) => composeFile))
  const reached = new Map<string, string>()
  const follow = (user: string, root: string) => {
    for (const { path: used } of composeFiles.find(({ source }) => source.path === user)?.uses ?? []) {
      if (used === null || reached.has(used) || declared.has(used)) continue
      reached.set(used, root)
      follow(used, root)
    }
  }
  for (const root of declared) follow(root, root)
  const user = reached.get(path)
  return user === undefined ? null : `a part of ${user}`
}

function dockerfileRole({ matrix: { matrix } }: Repository, path: string): string | null {
  const environments = matrix?.environments.filter((environment) => mayBuild(environment, path)) ?? []
  if (environments.length > 0) return `a Dockerfile of ${namesOf(environments)}`
  const image = matrix?.baseImages.find(({ recipe }) => recipe !== null && path.startsWith(`${recipe}/`))
  return image ? `the recipe of the base image ${image.name}` : null
}

function namesOf(environments: readonly { name: string }[]): string {
  return environments.map(({ name }) => name).join(' and ')
}
