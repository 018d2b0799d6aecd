import type { StackInfo } from '../core/endpoints/endpoints.ts'

/** The variables of the matrix in this process, which its child processes and worker threads inherit. */
export class ProcessVariables {
  readonly #services: StackInfo['services']
  readonly #before: ReadonlyMap<string, string | undefined>

  /** Sets them. */
  constructor({ services }: StackInfo) {
    this.#services = services
    this.#before = new Map(
      Object.values(services).map(({ variable }) => [variable, process.env[variable]] as const),
    )
    this.set()
  }

  /** Sets them again. */
  set(): void {
    for (const { variable, url } of Object.values(this.#services)) process.env[variable] = url
  }

  /** Restores the earlier values. */
  restore(): void {
    for (const [variable, value] of this.#before) {
      if (value === undefined) delete process.env[variable]
      else process.env[variable] = value
    }
  }
}
