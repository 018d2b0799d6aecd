import { unescaped } from '../../compose/dollars.ts'
import type { ComposeModel } from '../../compose/model.ts'

/** What URLs of services are completed from. */
export interface UrlSources {
  /** The compose file in canonical form. */
  model: Pick<ComposeModel, 'services'>
  /** The variables that the matrix or its env file sets for the compose file, by name. */
  variables: Readonly<Record<string, string>>
}

/** What a container of a service gets: its variables, its command and its image. */
export class ServiceSettings {
  readonly #environment: Readonly<Record<string, string | null>>
  /** The words of its entrypoint and its command. */
  readonly words: readonly string[]
  /** As the compose file names it; empty for a service that is built. */
  readonly image: string

  constructor(service: ComposeModel['services'][string]) {
    this.#environment = service.environment ?? {}
    this.words = [service.entrypoint, service.command].flatMap(wordsOf).map(unescaped)
    this.image = service.build === undefined ? (service.image ?? '') : ''
  }

  /** The value of a variable, which may be empty; undefined: it is not set. */
  value(name: string): string | undefined {
    const value = Object.hasOwn(this.#environment, name) ? this.#environment[name] : undefined
    return typeof value === 'string' ? unescaped(value) : undefined
  }

  /** The first of these variables that is set and not empty, as the images of databases read them. */
  first(...names: readonly string[]): string | undefined {
    return names.map((name) => this.value(name)).find(Boolean)
  }

  /** Whether one of these variables is set, or names a file with its value: `POSTGRES_PASSWORD_FILE`. */
  has(...names: readonly string[]): boolean {
    return this.first(...names, ...names.map((name) => `${name}_FILE`)) !== undefined
  }
}

function wordsOf(command: string | readonly string[] | null | undefined): readonly string[] {
  return typeof command === 'string' ? [command] : (command ?? [])
}
