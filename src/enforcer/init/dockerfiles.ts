import { matchesPattern, patternsOverlap } from '../../core/matrix/pattern.ts'

/**
 * The narrowest pattern, with at most one `*` per path segment, that matches all of the paths and none of the others;
 * null: there is none.
 *
 * @param paths at least one
 */
export function commonPattern(paths: readonly string[], others: readonly string[]): string | null {
  const [first = '', ...rest] = paths.map((path) => path.split('/'))
  if (first === '' || rest.some((segments) => segments.length !== first.length)) return null
  const pattern = first
    .map((segment, index) => commonSegment([segment, ...rest.map((segments) => segments[index] ?? '')]))
    .join('/')
  if (!paths.every((path) => matchesPattern(pattern, path))) return null
  return others.some((path) => matchesPattern(pattern, path)) ? null : pattern
}

/** Whether a pattern cannot match the same path as any of the others. */
export function isApart(pattern: string, others: readonly string[]): boolean {
  return !others.some((other) => patternsOverlap(pattern, other))
}

function commonSegment(segments: readonly string[]): string {
  const [first = ''] = segments
  if (segments.every((segment) => segment === first)) return first
  const before = commonStart(segments)
  const rests = segments.map((segment) => segment.slice(before.length))
  const after = reversed(commonStart(rests.map(reversed)))
  return `${before}*${after}`
}

function commonStart([first = '', ...others]: readonly string[]): string {
  let length = 0
  while (length < first.length && others.every((other) => other[length] === first[length])) length++
  return first.slice(0, length)
}

function reversed(text: string): string {
  return [...text].reverse().join('')
}
