import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { UnreadFile } from '../repository.ts'
import type { Source } from '../source.ts'
import { decode } from './decode.ts'

/** Far beyond any file that a person writes; lock files and bundles may be larger. */
const LARGEST_BYTES = 2 * 1024 * 1024

/** The text of a file, or why it could not be had. */
export async function loadSource(root: string, path: string): Promise<Source | UnreadFile> {
  try {
    await using file = await open(join(root, path))
    const { size } = await file.stat()
    if (size > LARGEST_BYTES) return { path, reason: `is larger than ${LARGEST_BYTES / 1024 / 1024} MiB` }
    const decoded = decode(path, await file.readFile())
    return 'reason' in decoded ? { path, reason: decoded.reason } : decoded
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return { path, reason: `could not be read (${code})` }
  }
}
