import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { ComposeBuild } from '../../core/compose/model.ts'
import { buildSources, type IgnoreFilter } from './sources.ts'

/** Enough of a SHA-256 to tell images apart, short enough to read in `docker images`. */
const HASH_LENGTH = 16

/**
 * A hash of all that a build reads: the build section itself, the Dockerfile, every file of the context that
 * `.dockerignore` lets through, and the ids of the base images. Equal hash, equal image.
 *
 * @param baseImageIds id of each image that the build may start from, in a stable order
 * @param onRead hears how many bytes of the context have been read, piece by piece
 * @returns null when the context is not a local folder, so that only the builder can tell
 */
export async function buildHash(
  build: ComposeBuild,
  baseImageIds: readonly string[],
  onRead: (bytes: number) => void = () => {},
): Promise<string | null> {
  const sources = await buildSources(build)
  if (sources === null) return null
  const { dockerfile, folders } = sources
  const hash = createHash('sha256')
  hash.update(JSON.stringify([withoutPaths(build), baseImageIds]))
  if (dockerfile !== null) hash.update(await readFile(dockerfile))
  for (const { name, path, filter } of folders) {
    if (name !== null) hash.update(`\0\0${name}\0`)
    await hashFolder({ hash, root: path, filter, onRead }, '')
  }
  return hash.digest('hex').slice(0, HASH_LENGTH)
}

/** Where the checkout lies does not change what is built. */
function withoutPaths(build: ComposeBuild): object {
  const { context: _context, dockerfile: _dockerfile, additional_contexts: _contexts, ...rest } = build
  return rest
}

interface Hashing {
  hash: ReturnType<typeof createHash>
  root: string
  filter: IgnoreFilter
  onRead: (bytes: number) => void
}

async function hashFolder(hashing: Hashing, folder: string): Promise<void> {
  const { hash, root, filter, onRead } = hashing
  const entries = await readdir(join(root, folder), { withFileTypes: true })
  // The order of a folder differs between file systems; sorted by code unit, not by the user's language.
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      if (filter.includes(path) || filter.reenters(path)) await hashFolder(hashing, path)
      continue
    }
    if (!filter.includes(path)) continue
    const absolute = join(root, path)
    const { mode } = await lstat(absolute)
    hash.update(`\0${path}\0${mode}\0`)
    if (entry.isSymbolicLink()) hash.update(await readlink(absolute))
    // In pieces, for files of any size. What is no file, such as a socket, has no content to copy.
    else if (entry.isFile()) {
      for await (const chunk of createReadStream(absolute)) {
        hash.update(chunk)
        onRead(chunk.length)
      }
    }
  }
}
