import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { UnreadFile } from '../repository.ts'
import type { Source } from '../source.ts'
import { decode } from './decode.ts'

/** Larger files are not read: they are lock files or bundles, not written by a person. */
const LARGEST_BYTES = 2 * 1024 * 1024

/** Reads a file. If it is not a text or cannot be read, the result says why. */
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
