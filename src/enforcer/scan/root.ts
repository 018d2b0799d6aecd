import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { MATRIX_PATH } from '../../host/home/matrix-file.ts'

/**
 * The root of the repository that a folder belongs to: the nearest folder at or above it with a matrix or a `.git`;
 * where there is neither, the folder itself. Unlike `findRoot` it needs no matrix: that one is missing is a finding.
 */
export function repositoryRoot(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, MATRIX_PATH)) || existsSync(join(folder, '.git'))) return folder
    if (folder === dirname(folder)) return resolve(from)
  }
}

/** Whether a folder lies in a working tree of git. */
export function isInGit(root: string): boolean {
  for (let folder = resolve(root); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return true
    if (folder === dirname(folder)) return false
  }
}
