import { posix } from 'node:path'
import { fromRoot } from '../../compose/paths.ts'
import { parseYaml } from '../../compose/yaml/parse.ts'
import type { Source } from '../../source.ts'
import { type ComposeChunk, composeChunks, settingChunks } from './chunks.ts'
import { isList, isMap, type Plain, type PlainMap, plainOf } from './plain.ts'

/** A compose file, apart from places and comments. */
export interface ComposeText {
  /** The sections of each service: one for each document that has it. */
  readonly services: ReadonlyMap<string, readonly PlainMap[]>
  /** The other top-level sections, by document. */
  readonly sections: readonly PlainMap[]
  /** The files that it includes, from the root; null: a variable decides it, or it is outside. */
  readonly includes: readonly (string | null)[]
  /** The files whose services it extends, from the root. */
  readonly extended: readonly string[]
  /** Why it cannot be read as a whole, as a predicate. */
  readonly problems: readonly string[]
}

interface Piece {
  readonly maps: readonly PlainMap[]
  readonly problems: readonly { message: string }[]
}

/** Reads compose files. Pieces that are as in another version are not read again. */
export class ComposeReader {
  readonly #pieces = new Map<string, Piece>()

  read(text: string, path: string): ComposeText {
    const chunks = composeChunks(text)
    const cut = chunks === null ? null : this.#inPieces(chunks)
    return assembled(cut ?? this.#piece(text, path), path)
  }

  /** What the pieces of a file say together; null: one of them has a mistake, or two define the same. */
  #inPieces(chunks: readonly ComposeChunk[]): Piece | null {
    const pieces = chunks.map(
      (chunk) => this.#service(chunk) ?? this.#piece(chunk.before + chunk.own, 'compose.yml'),
    )
    if (pieces.some(({ problems, maps }) => problems.length > 0 || maps.length !== 1)) return null
    const all: Record<string, Plain> = {}
    for (const { maps } of pieces) {
      const [key, value] = lastOf(maps[0])
      const known = all[key]
      if (known === undefined) all[key] = value
      else if (key !== 'services' || !isMap(known) || !isMap(value)) return null
      else if (Object.keys(value).some((name) => Object.hasOwn(known, name))) return null
      else all[key] = { ...known, ...value }
    }
    return { maps: [all], problems: [] }
  }

  /** A service from the pieces of its settings, most of which are as in another version; null: it has to be read as a whole. */
  #service(chunk: ComposeChunk): Piece | null {
    const text = chunk.before + chunk.own
    const known = this.#pieces.get(text)
    if (known !== undefined) return known
    const cut = settingChunks(chunk)
    if (cut === null) return null
    const own: Record<string, Plain> = {}
    let merged: PlainMap | null = null
    for (const { text: setting, isMerge } of cut.settings) {
      const { maps, problems } = this.#piece(setting, 'compose.yml')
      const [, services] = lastOf(maps[0])
      const map = isMap(services) ? services[cut.name] : undefined
      if (problems.length > 0 || maps.length !== 1 || !isMap(map)) return null
      if (isMerge) {
        if (merged !== null) return null
        merged = map
        continue
      }
      for (const [key, value] of Object.entries(map)) {
        if (Object.hasOwn(own, key)) return null
        own[key] = value
      }
    }
    const piece = { maps: [{ services: { [cut.name]: { ...merged, ...own } } }], problems: [] }
    this.#pieces.set(text, piece)
    return piece
  }

  #piece(text: string, path: string): Piece {
    const known = this.#pieces.get(text)
    if (known !== undefined) return known
    const source: Source = { path, text, hasBom: false }
    const { documents, problems } = parseYaml(source)
    const maps = documents.map(plainOf).filter(isMap)
    const piece = { maps, problems }
    this.#pieces.set(text, piece)
    return piece
  }
}

/** What is before the last key of a piece are the sections whose values it uses. */
function lastOf(map: PlainMap = {}): [string, Plain] {
  return Object.entries(map).at(-1) ?? ['', null]
}

function assembled({ maps, problems }: Piece, path: string): ComposeText {
  const services = new Map<string, PlainMap[]>()
  const extended: string[] = []
  const folder = posix.dirname(path)
  for (const map of maps) {
    const own = map.services
    for (const [name, section] of isMap(own) ? Object.entries(own) : []) {
      if (!isMap(section)) continue
      services.set(name, [...(services.get(name) ?? []), section])
      const file = isMap(section.extends) ? section.extends.file : undefined
      const from = typeof file === 'string' ? fromRoot(folder, file) : null
      if (from !== null && from !== path) extended.push(from)
    }
  }
  return {
    services,
    sections: maps.map(({ services: _, ...rest }) => rest),
    includes: maps
      .flatMap(({ include }) => (isList(include) ? include.flatMap(pathsOf) : []))
      .map((text) => fromRoot(folder, text)),
    extended: [...new Set(extended)],
    problems: [
      ...problems.map(({ message }) => `has a mistake: ${message}`),
      ...(maps.length === 0 ? ['has no content'] : []),
    ],
  }
}

function pathsOf(item: Plain): string[] {
  const path = isMap(item) ? item.path : item
  return (isList(path) ? path : [path]).filter((text): text is string => typeof text === 'string')
}
