import { lstatSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'

/** The path of the matrix, from the root of a repository. */
export const MATRIX_PATH = join('docker', 'DOCKER_SSOT_MATRIX.md')

/**
 * The root of the repository that a folder belongs to: the nearest folder at or above it with a matrix.
 * @throws MATRIX_MISSING when no such folder has one
 */
export function findRoot(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (hasMatrix(folder)) return folder
    if (folder === dirname(folder)) break
  }
  throw new SsotError({
    code: 'MATRIX_MISSING',
    summary: `No ${MATRIX_PATH} in ${resolve(from)} or a folder above it`,
    todo: `Write ${MATRIX_PATH} at the root of the repository: \`npx ssot-docker init\` writes a first one from the existing compose files, and the README of vitest-environment-ssot-docker has one to copy.`,
  })
}

/** Whether a folder has something in the place of a matrix, readable or not. */
export function hasMatrix(folder: string): boolean {
  try {
    return lstatSync(join(folder, MATRIX_PATH), { throwIfNoEntry: false }) !== undefined
  } catch {
    // The folder `docker` is a file, or must not be read: a matrix in it could not be used either.
    return false
  }
}
