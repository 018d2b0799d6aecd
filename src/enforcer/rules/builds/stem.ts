import { posix } from 'node:path'
import type { Matrix } from '../../../core/matrix/matrix.ts'
import { starsIn } from '../../../core/matrix/pattern.ts'

/** The text that the `*` of a pattern match in a path: `auth` for `docker/*.Dockerfile`; undefined: no match. */
export function stemBy(pattern: string, path: string): string | undefined {
  return starsIn(pattern, path)?.join(' ')
}

/** What a Dockerfile is for, such as `auth`: by the environment's pattern that it matches, or else by its own name. */
export function stemOf(path: string, matrix: Matrix): string {
  for (const { dockerfiles } of matrix.environments) {
    const stem = dockerfiles.map((pattern) => stemBy(pattern, path)).find((one) => one)
    if (stem !== undefined) return stem
  }
  const name = posix.basename(path)
  const [first = '', second] = name.split('.')
  if (first.toLowerCase() !== 'dockerfile') return first
  return second ?? posix.basename(posix.dirname(path))
}
