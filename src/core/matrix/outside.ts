import type { Matrix } from './matrix.ts'

/** Whether a path, relative to the repository's root, is no business of the matrix: it, or a folder above it, has a row. */
export function isOutside({ outside }: Pick<Matrix, 'outside'>, path: string): boolean {
  return outside.some((row) => reaches(row.path, path))
}

/**
 * Whether a pattern of *Outside* or of inputs under *State* means a path: it or a folder above it. `*` is one or more characters
 * other than `/`.
 */
export function reaches(pattern: string, path: string): boolean {
  const own = pattern.replace(/\/(?:\*\*)?$/u, '')
  const source = own
    .split('*')
    .map((text) => text.replace(/[\\^$.+?()[\]{}|/]/gu, '\\$&'))
    .join('[^/]+')
  return new RegExp(`^${source}(?:/|$)`, 'u').test(path)
}
