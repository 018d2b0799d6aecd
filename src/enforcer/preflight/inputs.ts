import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { fileProblem, readText } from '../../host/files/read-text.ts'

/** The files that a check depended on: a hash of each by its path from the root, null for one that did not exist. */
export type Inputs = Readonly<Record<string, string | null>>

/**
 * The hash of a file's current content, as in {@link Inputs}; null if there is no such file, or it cannot be read. A
 * byte order mark is ignored.
 */
export function inputNow(root: string, path: string): string | null {
  const read = readText(join(root, path), { within: root })
  return 'reason' in read ? null : hashOf(read.text)
}

/** Why something at a path, which another program reads, is no file; null: it is one, or there is nothing. */
export function kindProblem(root: string, path: string): string | null {
  const problem = fileProblem(join(root, path))
  return problem === null || problem.isMissing ? null : problem.reason
}

/** The hash of a text. Pass it without a byte order mark. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
