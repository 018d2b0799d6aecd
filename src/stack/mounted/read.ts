import { createHash } from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'
import { lstat, readdir, readlink, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { MountedFiles } from '../../core/mounted/mounted-files.ts'

/** How much is read at most, because it is read in every refresh. */
export interface ReadLimits {
  maxFiles: number
  maxBytes: number
}

const LIMITS: ReadLimits = { maxFiles: 2000, maxBytes: 64 * 1024 * 1024 }

/** Folders that tools write, which are not what a user edits. */
export const LEFT_OUT: ReadonlySet<string> = new Set(['.git', 'node_modules'])

/** Why the files are not read, as the end of a sentence. */
class Untracked extends Error {}

/**
 * The files at these paths now, with folders read to their depth except `.git` and `node_modules`. A path that is a symbolic link has the
 * files that it leads to, as the engine mounts them; a link in a folder counts as the link. What does not exist has no files.
 * @param paths absolute
 * @param root the repository, to which the names of the files are relative
 */
export async function readMounted(
  paths: readonly string[],
  root: string,
  limits: ReadLimits = LIMITS,
): Promise<MountedFiles> {
  const files = new Map<string, string>()
  try {
    await new Reader(files, root, limits).readAll(paths)
  } catch (error) {
    if (error instanceof Untracked) return { untracked: error.message }
    throw error
  }
  const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const hash = createHash('sha256').update(JSON.stringify(sorted)).digest('hex')
  return { hash, files: Object.fromEntries(sorted) }
}

class Reader {
  readonly #files: Map<string, string>
  readonly #root: string
  readonly #limits: ReadLimits
  #bytes = 0

  constructor(files: Map<string, string>, root: string, limits: ReadLimits) {
    this.#files = files
    this.#root = root
    this.#limits = limits
  }

  async readAll(paths: readonly string[]): Promise<void> {
    for (const path of paths) await this.#read(path, stat)
  }

  async #read(path: string, statOf: typeof lstat = lstat): Promise<void> {
    const name = this.#nameOf(path)
    // What was read as a link in a folder may be mounted by its own path, too.
    if (statOf === lstat && this.#files.has(name)) return
    try {
      const stats = await statOf(path)
      if (stats.isDirectory()) await this.#readFolder(path)
      else if (stats.isSymbolicLink()) this.#note(name, `link to ${await readlink(path)}`)
      else if (stats.isFile()) await this.#readFile(path, name, stats)
      // A socket or a device has no content.
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // It has been deleted, or never existed.
      if (code === 'ENOENT') return
      if (code === undefined) throw error
      throw new Untracked(`${name} cannot be read (${code})`)
    }
  }

  async #readFolder(path: string): Promise<void> {
    for (const entry of (await readdir(path)).sort())
      if (!LEFT_OUT.has(entry)) await this.#read(join(path, entry))
  }

  async #readFile(path: string, name: string, { size, mode }: Stats): Promise<void> {
    this.#bytes += size
    if (this.#bytes > this.#limits.maxBytes)
      throw new Untracked(`they are more than ${this.#limits.maxBytes / 1024 / 1024} MB`)
    const hash = createHash('sha256')
    await pipeline(createReadStream(path), hash)
    this.#note(name, `${hash.digest('hex')}${(mode & 0o111) === 0 ? '' : ' executable'}`)
  }

  #note(name: string, content: string): void {
    if (!this.#files.has(name) && this.#files.size === this.#limits.maxFiles)
      throw new Untracked(`there are more than ${this.#limits.maxFiles}`)
    this.#files.set(name, createHash('sha256').update(content).digest('hex').slice(0, 10))
  }

  #nameOf(path: string): string {
    const name = relative(this.#root, path)
    return name === '..' || name.startsWith(`..${sep}`) ? path : name.split(sep).join('/') || '.'
  }
}
