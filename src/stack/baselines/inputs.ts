import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { reaches } from '../../core/matrix/outside.ts'
import type { MountedFiles } from '../../core/mounted/mounted-files.ts'
import { readMounted } from '../mounted/read.ts'

/** More than migrations and seeds are, and less than takes a moment to read. */
const LIMITS = { maxFiles: 20_000, maxBytes: 512 * 1024 * 1024 }

/**
 * What the files of inputs are now.
 * @param patterns as in the table State, relative to `root`
 * @returns or the first pattern that nothing matches
 */
export async function readInputs(
  patterns: readonly string[],
  root: string,
): Promise<MountedFiles | { absent: string }> {
  const paths: string[] = []
  for (const pattern of patterns) {
    const found = await expand(root, pattern.replace(/\/(?:\*\*)?$/u, '').split('/'))
    if (found.length === 0) return { absent: pattern }
    paths.push(...found)
  }
  return readMounted(paths, root, LIMITS)
}

/** The paths that match, absolute and in order. `*` is one or more characters other than `/`. */
async function expand(folder: string, [segment, ...rest]: readonly string[]): Promise<string[]> {
  if (segment === undefined) return [folder]
  const names = (await namesIn(folder)).filter((name) => reaches(segment, name)).sort()
  const found = await Promise.all(names.map((name) => expand(join(folder, name), rest)))
  return found.flat()
}

/** Nothing for what is no folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw error
  }
}
