import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { SsotError } from '../core/errors.ts'
import type { EnvironmentRow, Matrix } from '../core/matrix/matrix.ts'
import { parseMatrix } from '../core/matrix/parse.ts'

/** Where the matrix lies, from the root of a repository. */
export const MATRIX_PATH = join('docker', 'DOCKER_SSOT_MATRIX.md')

/** One environment of one repository's matrix. */
export interface StackDefinition {
  /** Absolute: the folder that paths in the matrix start from. */
  root: string
  matrix: Matrix
  environment: EnvironmentRow
  /** Absolute. */
  composeFile: string
}

/**
 * The root of the repository that a folder belongs to: the nearest folder at or above it with a matrix.
 * @throws MATRIX_MISSING
 */
export function findRoot(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, MATRIX_PATH))) return folder
    if (folder === dirname(folder)) break
  }
  throw new SsotError({
    code: 'MATRIX_MISSING',
    summary: `No ${MATRIX_PATH} in ${resolve(from)} or a folder above it`,
    todo: `Write ${MATRIX_PATH} at the root of the repository: docs/matrix.md of this package has a first one to copy.`,
  })
}

/**
 * @param root absolute
 * @throws MATRIX_MISSING, MATRIX_INVALID, ENVIRONMENT_UNKNOWN, COMPOSE_FILE_MISSING
 */
export function loadDefinition(root: string, environmentName: string): StackDefinition {
  const file = join(root, MATRIX_PATH)
  if (!existsSync(file)) findRoot(root)
  const matrix = parseMatrix(readFileSync(file, 'utf8'), file)
  const environment = matrix.environments.find(({ name }) => name === environmentName)
  if (!environment) {
    throw new SsotError({
      code: 'ENVIRONMENT_UNKNOWN',
      summary: `The matrix has no environment "${environmentName}"`,
      todo: `Use one of ${matrix.environments.map(({ name }) => name).join(', ')}, or add a row to ${file}.`,
    })
  }
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
