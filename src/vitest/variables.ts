import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { type Overridden, overriddenVariables } from '../core/endpoints/overridden.ts'
import type { WorkerState } from './worker-state.ts'

/**
 * The variables of the matrix in a worker. The stack's values take precedence over `test.env` in every pool and version:
 * Vitest assigns `test.env` before this package sets the variables or after it, depending on both.
 */
export class StackVariables {
  readonly #services: StackInfo['services']
  readonly #before = new Map<string, string | undefined>()
  #restoreEnv: (() => void) | undefined

  constructor({ services }: StackInfo) {
    this.#services = services
    for (const { variable } of Object.values(services)) this.#before.set(variable, process.env[variable])
    this.#set()
  }

  /**
   * Makes the stack's values those that Vitest assigns, and sets them again in case it already has.
   * @returns the variables that `test.env` sets to another value
   */
  claim(state: WorkerState | undefined): Overridden[] {
    const env = state?.config?.env
    const overridden = overriddenVariables(this.#services, env)
    if (env !== undefined && overridden.length > 0) {
      const given = overridden.map(({ variable }) => [variable, env[variable]] as const)
      for (const { variable, url } of overridden) env[variable] = url
      this.#restoreEnv = () => Object.assign(env, Object.fromEntries(given))
    }
    this.#set()
    return overridden
  }

  /** Restores the earlier values. */
  restore(): void {
    this.#restoreEnv?.()
    for (const [variable, value] of this.#before) {
      if (value === undefined) delete process.env[variable]
      else process.env[variable] = value
    }
  }

  #set(): void {
    for (const { variable, url } of Object.values(this.#services)) process.env[variable] = url
  }
}
