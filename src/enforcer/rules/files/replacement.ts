import { posix } from 'node:path'
import type { SourcePosition } from '../../../core/errors/errors.ts'
import type { Matrix } from '../../../core/matrix/matrix.ts'
import { obsoleteRow } from '../../matrix/declared.ts'

/** The file to use instead of a compose file that the matrix does not declare. */
export interface Replacement {
  readonly useInstead: string
  /** Why this file, as a clause: `the matrix says so under Obsolete names`. */
  readonly reason: string
  readonly at: SourcePosition
}

/** The replacement of a compose file; null: neither the matrix nor the file's name suggests one. */
export function replacementOf(path: string, matrix: Matrix): Replacement | null {
  const obsolete = obsoleteRow(matrix, path)
  if (obsolete) {
    return {
      useInstead: obsolete.useInstead,
      reason: 'the matrix says so under Obsolete names',
      at: obsolete.at,
    }
  }
  const twin = matrix.environments.find(
    ({ composeFile }) => withoutEnding(composeFile) === withoutEnding(path),
  )
  if (twin)
    return {
      useInstead: twin.composeFile,
      reason: 'it has the same name with another extension',
      at: twin.at,
    }
  const words = wordsOf(path)
  const named = matrix.environments.filter(({ name }) => words.includes(name))
  const [environment] = named
  if (environment === undefined || named.length > 1) return null
  return {
    useInstead: environment.composeFile,
    reason: `its name says ${environment.name}, which is that environment`,
    at: environment.at,
  }
}

function withoutEnding(path: string): string {
  return path.replace(/\.ya?ml$/iu, '')
}

function wordsOf(path: string): string[] {
  return withoutEnding(posix.basename(path)).toLowerCase().split(/[._-]/u)
}
