import type { EnvironmentRow, Matrix } from '../../core/matrix/matrix.ts'

/** The environment of a repository that is about to be started. */
export interface PreflightSubject {
  /** Absolute. */
  root: string
  matrix: Matrix
  environment: EnvironmentRow
}
