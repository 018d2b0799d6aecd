import { code } from '../words.ts'
import { isWritablePattern } from '../writable.ts'
import { isApart, naturalPattern } from './pattern.ts'

/** The Dockerfiles that an environment builds, by paths from the root. */
export interface BuiltDockerfiles {
  environment: string
  paths: readonly string[]
}

/**
 * The *Dockerfiles* of each environment: a natural pattern if there is one that matches exactly those, or else the list of
 * them. Environments that build the same Dockerfiles share them.
 *
 * @param all every Dockerfile of the repository
 */
export function proposeDockerfiles(
  built: readonly BuiltDockerfiles[],
  all: readonly string[],
): { patterns: Map<string, string[]>; decisions: string[] } {
  const writable = built.map(({ environment, paths }) => ({
    environment,
    paths: [...new Set(paths)].filter(isWritablePattern).sort(),
  }))
  const lists = writable.map(({ paths }) => paths)
  const patterns = new Map<string, string[]>()
  for (const { environment, paths } of writable) {
    const pattern = naturalPattern(
      paths,
      all.filter((path) => !paths.includes(path)),
    )
    // The lists of other environments may become patterns only if they are apart from this one, so lists decide.
    const others = lists.filter((list) => list.join() !== paths.join()).flat()
    const isFine =
      pattern !== null &&
      isWritablePattern(pattern) &&
      isApart(pattern, [...others, ...[...patterns.values()].flat()])
    patterns.set(environment, isFine ? [pattern] : paths)
  }
  const odd = [...new Set(built.flatMap(({ paths }) => paths))].filter((path) => !isWritablePattern(path))
  return {
    patterns,
    decisions:
      odd.length === 0
        ? []
        : [
            `The matrix cannot name ${code(odd)}, because of a character in the path. Rename it, and write it under Dockerfiles.`,
          ],
  }
}
