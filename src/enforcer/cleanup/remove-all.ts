import { lstat, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Removes all files or none: if one cannot be removed, restores the others and rejects with the reason. */
export async function removeAll(root: string, paths: readonly string[]): Promise<void> {
  const putBack: (() => Promise<void>)[] = []
  try {
    for (const path of paths) {
      const file = join(root, path)
      const restore = await copyOf(file)
      await rm(file)
      putBack.push(restore)
    }
  } catch (error) {
    for (const restore of putBack) await restore()
    throw error
  }
}

async function copyOf(file: string): Promise<() => Promise<void>> {
  const entry = await lstat(file)
  if (entry.isSymbolicLink()) {
    const target = await readlink(file)
    return () => symlink(target, file)
  }
  const bytes = await readFile(file)
  return () => writeFile(file, bytes, { mode: entry.mode & 0o7777 })
}
