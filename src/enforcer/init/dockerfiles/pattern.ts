import { matchesPattern, patternsOverlap } from '../../../core/matrix/pattern.ts'

/**
 * The pattern that a person would write for several paths: one `*` for a whole part of a name, as in `docker/*.Dockerfile`. It
 * matches all of the paths and none of the others. Null: there is none.
 *
 * @param paths at least one
 */
export function naturalPattern(paths: readonly string[], others: readonly string[]): string | null {
  if (paths.length < 2) return null
  const before = commonStart(paths).replace(/[\p{L}\p{N}]+$/u, '')
  const rests = paths.map((path) => path.slice(before.length))
  const after = reversed(commonStart(rests.map(reversed))).replace(/^[\p{L}\p{N}]+/u, '')
  if (before === '' && after === '') return null
  const pattern = `${before}*${after}`
  if (!paths.every((path) => matchesPattern(pattern, path))) return null
  return others.some((path) => matchesPattern(pattern, path)) ? null : pattern
}

/** Whether a pattern cannot match the same path as any of the others, unless it is the same. */
export function isApart(pattern: string, others: readonly string[]): boolean {
  return !others.some((other) => other !== pattern && patternsOverlap(pattern, other))
}

function commonStart([first = '', ...others]: readonly string[]): string {
  let length = 0
  while (length < first.length && others.every((other) => other[length] === first[length])) length++
  return first.slice(0, length)
}

function reversed(text: string): string {
  return [...text].reverse().join('')
}
