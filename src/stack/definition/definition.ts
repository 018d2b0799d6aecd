import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { findEnvironment } from '../../core/matrix/find-environment.ts'
import type { EnvironmentRow, Matrix } from '../../core/matrix/matrix.ts'
import { readMatrix } from '../../host/files/read-matrix.ts'
import { findRoot, MATRIX_PATH } from '../../host/home/matrix-file.ts'

/** One environment of one repository's matrix. */
export interface StackDefinition {
  /** The folder that paths in the matrix are relative to. Absolute. */
  root: string
  matrix: Matrix
  environment: EnvironmentRow
  /** Absolute. */
  composeFile: string
}

/**
 * Loads one environment of a repository.
 * @param from any folder of the repository
 * @throws MATRIX_MISSING, MATRIX_INVALID, ENVIRONMENT_UNKNOWN, COMPOSE_FILE_MISSING
 */
export function loadDefinition(from: string, environmentName: string): StackDefinition {
  const { root, matrix } = loadMatrix(from)
  return definitionOf(root, matrix, findEnvironment(matrix, environmentName))
}

/**
 * Loads one environment of a repository, although its compose file may not exist.
 * @throws MATRIX_MISSING, MATRIX_INVALID, ENVIRONMENT_UNKNOWN
 */
export function loadRow(from: string, environmentName: string): StackDefinition {
  const { root, matrix } = loadMatrix(from)
  const environment = findEnvironment(matrix, environmentName)
  return { root, matrix, environment, composeFile: join(root, environment.composeFile) }
}

/**
 * Loads every environment of a repository.
 * @throws MATRIX_MISSING, MATRIX_INVALID, COMPOSE_FILE_MISSING
 */
export function loadDefinitions(from: string): StackDefinition[] {
  const { root, matrix } = loadMatrix(from)
  return matrix.environments.map((environment) => definitionOf(root, matrix, environment))
}

/**
 * Loads the matrix of a repository.
 * @throws MATRIX_MISSING, MATRIX_INVALID
 */
export function loadMatrix(from: string): { root: string; file: string; matrix: Matrix } {
  const root = findRoot(from)
  return { root, file: join(root, MATRIX_PATH), matrix: readMatrix(root) }
}

/** @throws COMPOSE_FILE_MISSING */
export function definitionOf(root: string, matrix: Matrix, environment: EnvironmentRow): StackDefinition {
  const composeFile = join(root, environment.composeFile)
  if (!existsSync(composeFile)) {
    throw new SsotError({
      code: 'COMPOSE_FILE_MISSING',
      summary: `The compose file of environment ${environment.name} does not exist: ${composeFile}`,
      problems: [
        {
          ...environment.at,
          message: 'the compose file named here is missing',
          found: environment.composeFile,
        },
      ],
      todo: 'Create that file or correct its name in the matrix. No other file is tried.',
    })
  }
  return { root, matrix, environment, composeFile }
}
