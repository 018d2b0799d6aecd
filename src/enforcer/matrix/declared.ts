import type { EnvironmentRow, Matrix, ObsoleteRow } from '../../core/matrix/matrix.ts'
import { matchesPattern, mayBuild } from '../../core/matrix/pattern.ts'

/** The environment whose compose file or Dockerfile a path is; undefined: none's. */
function environmentOf(matrix: Matrix, path: string): EnvironmentRow | undefined {
  return matrix.environments.find(
    (environment) => environment.composeFile === path || mayBuild(environment, path),
  )
}

/** Whether a path is in the matrix: an environment's file, or in the folder of a base image's recipe. */
export function isDeclared(matrix: Matrix, path: string): boolean {
  if (environmentOf(matrix, path) !== undefined) return true
  return matrix.baseImages.some(({ recipe }) => recipe !== null && path.startsWith(`${recipe}/`))
}

/**
 * The row of an obsolete name that a path has, if it is not declared all the same. A name without `/` is that of a
 * file in any folder.
 */
export function obsoleteRow(matrix: Matrix, path: string): ObsoleteRow | undefined {
  if (isDeclared(matrix, path)) return undefined
  const name = path.slice(path.lastIndexOf('/') + 1)
  return matrix.obsolete.find((row) => matchesPattern(row.name, row.name.includes('/') ? path : name))
}
