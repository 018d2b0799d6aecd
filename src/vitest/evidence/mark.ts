/*
 * How a worker knows that the main process hears of its tests, as it does with the plugin. Otherwise the worker tells the keeper of them.
 */

/** Among the options of all environments. No option of a user has this name, which is no name of an environment. */
const HEARD = 'ssot-docker:tests-are-heard'

/** The part of the config of a project that Vitest sends to workers. */
interface WorkerConfig {
  environmentOptions?: Record<string, unknown>
}

/** Tells workers that are started from now on that the main process hears of their tests. */
export function markHeard(config: WorkerConfig): void {
  config.environmentOptions = { ...config.environmentOptions, [HEARD]: true }
}

/** Whether it does, from the options that the environment got. */
export function isHeard(options: Readonly<Record<string, unknown>>): boolean {
  return options[HEARD] === true
}
