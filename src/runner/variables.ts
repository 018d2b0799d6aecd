import type { StackInfo } from '../core/endpoints/endpoints.ts'

/** The variables of the matrix, with the URLs of the stack. */
export function urlVariables({ services }: Pick<StackInfo, 'services'>): Record<string, string> {
  return Object.fromEntries(Object.values(services).map(({ variable, url }) => [variable, url]))
}

/** Variables in this process, which its child processes and worker threads inherit. */
export class ProcessVariables {
  readonly #values: Readonly<Record<string, string>>
  readonly #before: ReadonlyMap<string, string | undefined>

  /** Sets them. */
  constructor(values: Readonly<Record<string, string>>) {
    this.#values = values
    this.#before = new Map(Object.keys(values).map((name) => [name, process.env[name]]))
    this.set()
  }

  /** Sets them again. */
  set(): void {
    Object.assign(process.env, this.#values)
  }

  /** Restores the earlier values. */
  restore(): void {
    for (const [name, value] of this.#before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}
