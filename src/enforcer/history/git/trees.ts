import { posix } from 'node:path'
import type { GitObjects } from './objects.ts'

/** A path with another content, or only on one side; null: it is absent there. */
export interface ChangedFile {
  readonly path: string
  readonly before: string | null
  readonly after: string | null
}

interface Entry {
  readonly id: string
  readonly kind: 'file' | 'folder' | 'link' | 'module'
}

/** Something of a commit could not be read. */
export class UnreadableObject extends Error {
  override readonly name = 'UnreadableObject'
}

/** A chain of links of a person is shorter. */
const MOST_LINKS = 5

/** The trees of a repository, each read once. An id of null is an empty tree. */
export class Trees {
  readonly #objects: GitObjects
  readonly #known = new Map<string, Promise<ReadonlyMap<string, Entry>>>()

  constructor(objects: GitObjects) {
    this.#objects = objects
  }

  /**
   * The id of what is at a path; null: there is nothing. The last part of the path may be a link within the tree.
   * @throws UnreadableObject
   */
  async lookUp(tree: string | null, path: string, links = 0): Promise<string | null> {
    const entry = await this.#entryAt(tree, path)
    if (entry?.kind !== 'link') return entry?.kind === 'file' ? entry.id : null
    const target = posix.join(posix.dirname(path), await this.#textOf(entry.id))
    return links < MOST_LINKS && !target.startsWith('../') ? this.lookUp(tree, target, links + 1) : null
  }

  /** The id of the folder at a path, `''` for the whole tree; null: there is none. */
  async folder(tree: string, path: string): Promise<string | null> {
    if (path === '') return tree
    const entry = await this.#entryAt(tree, path)
    return entry?.kind === 'folder' ? entry.id : null
  }

  /**
   * The files that differ between two trees, among those of interest.
   * @throws UnreadableObject
   */
  async difference(
    before: string | null,
    after: string | null,
    isWanted: (path: string) => boolean,
    folder = '',
  ): Promise<ChangedFile[]> {
    if (before === after) return []
    const [old, own] = await Promise.all([this.#entries(before), this.#entries(after)])
    const names = [...new Set([...old.keys(), ...own.keys()])]
    const found = await Promise.all(
      names.map(async (name): Promise<ChangedFile[]> => {
        const [a, b] = [old.get(name), own.get(name)]
        if (a?.id === b?.id && a?.kind === b?.kind) return []
        const path = `${folder}${name}`
        const folders = [a, b].map((entry) => (entry?.kind === 'folder' ? entry.id : null))
        const files = [a, b].map((entry) =>
          entry?.kind === 'file' || entry?.kind === 'link' ? entry.id : null,
        )
        const inside =
          folders.some((id) => id !== null) && name !== 'node_modules'
            ? await this.difference(folders[0] ?? null, folders[1] ?? null, isWanted, `${path}/`)
            : []
        const isFile = files.some((id) => id !== null) && files[0] !== files[1] && isWanted(path)
        return isFile ? [...inside, { path, before: files[0] ?? null, after: files[1] ?? null }] : inside
      }),
    )
    return found.flat()
  }

  async #entryAt(tree: string | null, path: string): Promise<Entry | undefined> {
    let at: Entry | undefined = tree === null ? undefined : { id: tree, kind: 'folder' }
    for (const name of path.split('/')) {
      if (at?.kind !== 'folder') return undefined
      at = (await this.#entries(at.id)).get(name)
    }
    return at
  }

  async #textOf(id: string): Promise<string> {
    const object = await this.#objects.read(id)
    if ('reason' in object) throw new UnreadableObject(object.reason)
    return object.bytes.toString('utf8')
  }

  #entries(id: string | null): Promise<ReadonlyMap<string, Entry>> {
    if (id === null) return NOTHING
    const known = this.#known.get(id)
    if (known !== undefined) return known
    const read = this.#read(id)
    this.#known.set(id, read)
    return read
  }

  async #read(id: string): Promise<ReadonlyMap<string, Entry>> {
    const object = await this.#objects.read(id)
    if ('reason' in object) throw new UnreadableObject(`The folder ${id.slice(0, 12)} ${object.reason}`)
    return entriesIn(object.bytes, id.length / 2)
  }
}

const NOTHING = Promise.resolve(new Map<string, Entry>())

/** `MODE NAME`, a NUL and the id in binary, for each entry. */
function entriesIn(bytes: Buffer, idLength: number): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at)
    const end = bytes.indexOf(0, space)
    if (space < 0 || end < 0) break
    const mode = bytes.toString('latin1', at, space)
    const name = bytes.toString('utf8', space + 1, end)
    const id = bytes.toString('hex', end + 1, end + 1 + idLength)
    entries.set(name, { id, kind: kindOf(mode) })
    at = end + 1 + idLength
  }
  return entries
}

function kindOf(mode: string): Entry['kind'] {
  if (mode === '40000') return 'folder'
  if (mode === '120000') return 'link'
  return mode === '160000' ? 'module' : 'file'
}
