import type { EnvironmentRow, Matrix, ObsoleteRow } from '../../core/matrix/matrix.ts'
import { matchesPattern, mayBuild } from '../../core/matrix/pattern.ts'

/** The environment that a compose file or Dockerfile belongs to; undefined: none. */
function environmentOf(matrix: Matrix, path: string): EnvironmentRow | undefined {
  return matrix.environments.find(
    (environment) => environment.composeFile === path || mayBuild(environment, path),
  )
}

/** Whether the matrix declares a path: as an environment's file, or in the recipe folder of a base image. */
export function isDeclared(matrix: Matrix, path: string): boolean {
  if (environmentOf(matrix, path) !== undefined) return true
  return matrix.baseImages.some(({ recipe }) => recipe !== null && path.startsWith(`${recipe}/`))
}

/**
 * The row of Obsolete names that a path matches; undefined: none, or the path is declared. A name without `/` matches
 * in every folder.
 */
export function obsoleteRow(matrix: Matrix, path: string): ObsoleteRow | undefined {
  if (isDeclared(matrix, path)) return undefined
  const name = path.slice(path.lastIndexOf('/') + 1)
  return matrix.obsolete.find((row) => matchesPattern(row.name, row.name.includes('/') ? path : name))
}
