import { type Content, filesOf } from './content.ts'

/**
 * What is kept beside a database so that its contents can be put back: files of the server, and databases that copies are made of. All
 * is registered here before it is made, so that it is removed also if making it fails.
 */
export class Kept {
  readonly #prefix: string
  readonly #model: string
  /** One for each time that it was noted: the same content may be noted twice. */
  readonly #contents: Content[] = []
  readonly #files = new Set<string>()
  readonly #models = new Set<string>()
  #count = 0

  /**
   * @param prefix of the paths of the files
   * @param model the prefix of the names of databases
   */
  constructor(prefix: string, model: string) {
    this.#prefix = prefix
    this.#model = model
  }

  /** The path of a file that will be written. */
  newFile(): string {
    const file = `${this.#prefix}.${this.#count++}`
    this.#files.add(file)
    return file
  }

  /** The name of a database that may be made. */
  newModel(): string {
    return `${this.#model}_${this.#count++}`
  }

  /** A database will be made. */
  willMake(model: string): void {
    this.#models.add(model)
  }

  /** Whether a file is still there. */
  has(file: string): boolean {
    return this.#files.has(file)
  }

  keep(content: Content): void {
    this.#contents.push(content)
  }

  keeps(content: Content): boolean {
    return this.#contents.includes(content)
  }

  /** A content is not needed any more, as often as it was noted. */
  release(content: Content): void {
    const place = this.#contents.indexOf(content)
    if (place !== -1) this.#contents.splice(place, 1)
  }

  /** What no content needs. */
  get unneeded(): { files: string[]; models: string[] } {
    const files = new Set(this.#contents.flatMap(filesOf))
    const models = new Set(this.#contents.map(({ base }) => base.model))
    return {
      files: [...this.#files].filter((file) => !files.has(file)),
      models: [...this.#models].filter((model) => !models.has(model)),
    }
  }

  /** These are removed. */
  removed({ files, models }: Kept['unneeded']): void {
    for (const file of files) this.#files.delete(file)
    for (const model of models) this.#models.delete(model)
  }
}
