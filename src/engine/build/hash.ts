import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { ComposeBuild } from '../../core/compose/model.ts'
import { buildSources, type IgnoreFilter } from './sources.ts'

/** Long enough to tell images apart, and short enough to read in `docker images`. */
const HASH_LENGTH = 16

/**
 * A hash of everything that a build reads: the build section, the Dockerfile, every file of the context that
 * `.dockerignore` does not exclude, and the ids of the base images. The same hash means the same image.
 *
 * @param baseImageIds id of each image that the build may start from, in a stable order
 * @param onRead is called for each piece of the context that was read, with its length in bytes
 * @returns null when the context is not a local folder, so that only the builder knows its content
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

/** The build section without paths, because the location of the checkout does not change the image. */
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
  // File systems list a folder in different orders. Sorting by code unit does not depend on the user's language.
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
    // In pieces, because a file may be large. Anything that is not a file, such as a socket, has no content to copy.
    else if (entry.isFile()) {
      for await (const chunk of createReadStream(absolute)) {
        hash.update(chunk)
        onRead(chunk.length)
      }
    }
  }
}
