import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The files that a check depended on: a hash of each by its path from the root, null for one that did not exist. */
export type Inputs = Readonly<Record<string, string | null>>

/**
 * The hash of a file's current content, as in {@link Inputs}; null if there is no such file. A byte order mark is
 * ignored.
 */
export function inputNow(root: string, path: string): string | null {
  const file = join(root, path)
  return existsSync(file) ? hashOf(readFileSync(file, 'utf8').replace(/^\uFEFF/u, '')) : null
}

/** The hash of a text. Pass it without a byte order mark. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
