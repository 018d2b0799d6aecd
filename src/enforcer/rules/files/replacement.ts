import { posix } from 'node:path'
import type { SourcePosition } from '../../../core/errors/errors.ts'
import type { Matrix } from '../../../core/matrix/matrix.ts'
import { obsoleteRow } from '../../matrix/declared.ts'

/** What to use instead of a compose file that the matrix does not declare. */
export interface Replacement {
  readonly useInstead: string
  /** Why that one, as a clause: `the matrix says so under Obsolete names`. */
  readonly reason: string
  readonly at: SourcePosition
}

/** Null: nothing in the matrix or in the file's name says what stands for it now. */
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
    return { useInstead: twin.composeFile, reason: 'it has the same name with another ending', at: twin.at }
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
