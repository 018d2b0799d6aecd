import type { StackInfo } from '../core/endpoints/endpoints.ts'

/*
 * The main process hands the stack over to its workers with the options of the environment, which Vitest sends to each
 * worker before the worker sets its environment up. A worker that gets it needs nothing else: it asks no keeper, checks no
 * options, and loads no code for that.
 */

/** Among the options of all environments. No option of a user has this name, which is no name of an environment. */
const HANDED_OVER = 'ssot-docker:stack'

/** The part of the config of a project that Vitest sends to workers. */
interface WorkerConfig {
  environmentOptions?: Record<string, unknown>
}

/** Makes workers that are started from now on use the stack. A test file with options of its own asks the keeper. */
export function handOver(config: WorkerConfig, stack: StackInfo): void {
  config.environmentOptions = { ...config.environmentOptions, [HANDED_OVER]: stack }
}

/** Makes workers that are started from now on ask the keeper. */
export function takeBack(config: WorkerConfig): void {
  const { [HANDED_OVER]: _stack, ...options } = config.environmentOptions ?? {}
  config.environmentOptions = options
}

/** The stack that the main process has handed over to this worker, from the options that the environment got. */
export function handedOver(options: Readonly<Record<string, unknown>>): StackInfo | undefined {
  return options[HANDED_OVER] as StackInfo | undefined
}
