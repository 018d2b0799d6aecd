import { commonPattern, isApart } from './dockerfiles.ts'
import type { ProposedEnvironment } from './environments.ts'
import { code, type Placed } from './placed.ts'
import { isWritablePattern } from './writable.ts'

/**
 * Patterns for the environments' Dockerfiles, and for environments without one what to decide, a sentence or two each.
 */
export function proposeDockerfiles(
  environments: readonly ProposedEnvironment[],
  placed: readonly Placed[],
): { patterns: Map<string, string>; decisions: string[] } {
  const patterns = new Map<string, string>()
  const decisions: string[] = []
  const pathsOf = (environment: string) => [
    ...new Set(
      placed
        .filter((one) => one.environment === environment)
        .flatMap(({ service }) => service.build?.dockerfile ?? []),
    ),
  ]
  const all = new Set(environments.flatMap(({ name }) => pathsOf(name)))
  const owners = new Map<string, string>()
  for (const { name, file } of environments) {
    const paths = pathsOf(name)
    if (paths.length === 0) continue
    const shared = paths.filter((path) => owners.has(path))
    const free = paths.filter((path) => !owners.has(path))
    const others = [...all].filter((path) => !paths.includes(path))
    const common = shared.length === 0 ? commonPattern(paths, others) : null
    const pattern = common !== null && isWritablePattern(common) ? common : null
    if (pattern !== null && isApart(pattern, [...patterns.values()])) {
      patterns.set(name, pattern)
      for (const path of paths) owners.set(path, name)
      continue
    }
    decisions.push(
      shared.length > 0
        ? `${name} builds ${code(shared)}, which ${owners.get(shared[0] ?? '')} builds too. Give ${name} Dockerfiles of its own, name them in \`${file.source.path}\`, and write their pattern in the row of ${name}, such as \`docker/*.${name}.Dockerfile\`.`
        : `No single pattern matches exactly the Dockerfiles that ${name} builds: ${code(free)}. Rename them, such as to \`docker/*.${name}.Dockerfile\`, and write that pattern in the row of ${name}.`,
    )
  }
  return { patterns, decisions }
}
