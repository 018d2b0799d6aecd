import { SsotError } from '../errors/errors.ts'
import type { EnvironmentRow, Matrix } from './matrix.ts'

/**
 * The row of an environment in the matrix.
 * @throws ENVIRONMENT_UNKNOWN when the matrix does not have it; the error lists the known ones
 */
export function findEnvironment(matrix: Matrix, environment: string): EnvironmentRow {
  const row = matrix.environments.find(({ name }) => name === environment)
  if (row) return row
  throw new SsotError({
    code: 'ENVIRONMENT_UNKNOWN',
    summary: `The matrix has no environment "${environment}"`,
    todo: `Use one of ${matrix.environments.map(({ name }) => name).join(', ')}, or add a row to ${matrix.file}.`,
  })
}
