import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { workingTree } from '../../host/files/working-tree.ts'
import { hasMatrix } from '../../host/home/matrix-file.ts'

/**
 * The root of the repository that contains a folder: the nearest folder, from `from` upwards, with a matrix or a
 * `.git`, or else `from` itself. Unlike `findRoot` it does not need a matrix, since a missing matrix is a finding.
 */
export function repositoryRoot(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (hasMatrix(folder) || existsSync(join(folder, '.git'))) return folder
    if (folder === dirname(folder)) return resolve(from)
  }
}

/** Whether a folder is in a git working tree. */
export function isInGit(root: string): boolean {
  return workingTree(root) !== null
}
