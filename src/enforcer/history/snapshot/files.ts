import type { Found } from '../../../core/secrets/read/found.ts'
import { type Decoded, decode } from '../../../host/files/decode.ts'
import { isComposeFile } from '../../compose/read/compose-file.ts'
import { textExcess } from '../../scan/bounds.ts'
import { ComposeReader, type ComposeText } from '../files/compose.ts'
import { type DockerfileSteps, dockerfileSteps } from '../files/dockerfile.ts'
import { type MatrixFacts, MatrixReader } from '../files/matrix.ts'
import { type SuppressedRule, suppressedRules } from '../files/suppressions.ts'
import type { GitObjects } from '../git/objects.ts'

/** A file that cannot be read, and why, as a predicate. */
export interface Unreadable {
  readonly reason: string
}

export type FileKind = 'matrix' | 'compose' | 'dockerfile'

/** The Docker files of all commits. Each content is read and parsed once. */
export class Files {
  readonly #objects: GitObjects
  readonly #matrices = new MatrixReader()
  readonly #composes = new ComposeReader()
  readonly #known = new Map<string, unknown>()
  /** The secrets in Dockerfiles and matrices. */
  readonly found: Found[] = []

  constructor(objects: GitObjects) {
    this.#objects = objects
  }

  text(id: string, path: string): Promise<Decoded | Unreadable> {
    return this.#once(`text ${id}`, async () => {
      const object = await this.#objects.read(id)
      if ('reason' in object) return object
      const decoded = decode(object.bytes)
      if ('reason' in decoded) return { reason: decoded.reason }
      // The reader of the matrix has bounds of its own.
      const excess = path.endsWith('.md') ? null : textExcess(path, decoded.text)
      return excess === null ? decoded : { reason: excess.message }
    })
  }

  matrix(id: string, path: string): Promise<MatrixFacts | Unreadable> {
    return this.#read('matrix', id, path, (text) => {
      const read = this.#matrices.read(text, path)
      const facts = [...read.parts.values()].flatMap((part) => [...part.facts.values()])
      this.found.push({ secrets: facts.flatMap(({ secrets = [] }) => secrets), names: [] })
      return read
    })
  }

  /** A compose file says other things at another path, where its relative paths lead elsewhere. */
  compose(id: string, path: string): Promise<ComposeText | Unreadable> {
    return this.#read(`compose ${path}`, id, path, (text) => this.#composes.read(text, path))
  }

  dockerfile(id: string, path: string): Promise<DockerfileSteps | Unreadable> {
    return this.#read('dockerfile', id, path, (text) => {
      const read = dockerfileSteps({ path, text, hasBom: false })
      this.found.push({ secrets: read.secrets, names: [] })
      return read
    })
  }

  /** The suppressions of a file; none if it cannot be read. */
  async suppressions(id: string, path: string, kind: FileKind): Promise<readonly SuppressedRule[]> {
    const read = await this.#read(`suppressions ${kind}`, id, path, (text) =>
      suppressedRules({ path, text, hasBom: false }, kind),
    )
    return 'reason' in read ? [] : read
  }

  /** Whether a YAML file is a compose file. */
  async isCompose(id: string, path: string): Promise<boolean> {
    const read = await this.#read(`is compose ${path}`, id, path, (text) => ({
      is: isComposeFile({ path, text, hasBom: false }),
    }))
    return !('reason' in read) && read.is
  }

  #read<T>(what: string, id: string, path: string, parse: (text: string) => T): Promise<T | Unreadable> {
    return this.#once(`${what} ${id}`, async () => {
      const text = await this.text(id, path)
      return 'reason' in text ? text : parse(text.text)
    })
  }

  #once<T>(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#known.get(key) as Promise<T> | undefined
    if (known !== undefined) return known
    const made = make()
    this.#known.set(key, made)
    return made
  }
}
