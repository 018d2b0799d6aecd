import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a check depended on: a hash of each file by its path from the root, null for one that was absent. */
export type Inputs = Readonly<Record<string, string | null>>

/** What stands in a file now, in the form of {@link Inputs}. A byte order mark makes no difference. */
export function inputNow(root: string, path: string): string | null {
  const file = join(root, path)
  return existsSync(file) ? hashOf(readFileSync(file, 'utf8').replace(/^\uFEFF/u, '')) : null
}

/** Of a text without its byte order mark. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
