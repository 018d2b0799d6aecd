import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { type Overridden, overriddenVariables } from '../core/endpoints/overridden.ts'
import { ProcessVariables, urlVariables } from '../runner/variables.ts'
import type { WorkerState } from './worker-state.ts'

/**
 * The variables of the matrix in a worker. The stack's values take precedence over `test.env` in every pool and version:
 * Vitest assigns `test.env` before this package sets the variables or after it, depending on both.
 */
export class WorkerVariables {
  readonly #services: StackInfo['services']
  readonly #variables: ProcessVariables
  #restoreEnv: (() => void) | undefined

  constructor(stack: StackInfo) {
    this.#services = stack.services
    this.#variables = new ProcessVariables(urlVariables(stack))
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
      for (const { variable, service } of overridden) env[variable] = this.#services[service]?.url
      this.#restoreEnv = () => Object.assign(env, Object.fromEntries(given))
    }
    this.#variables.set()
    return overridden
  }

  /** Restores the earlier values. */
  restore(): void {
    this.#restoreEnv?.()
    this.#variables.restore()
  }
}
