/*
 * A test runner that lists tests without running them, such as `vitest list`, may load the test files in workers for that.
 * Such a worker gets no stack. Its main process tells it by an environment variable, which is there before the worker sets
 * up an environment, also for a test file with its own options.
 */

const VARIABLE = 'SSOT_DOCKER_COLLECTING'

/** The variables of a worker that only collects tests. */
export const COLLECTING = { [VARIABLE]: '1' } as const

/** Whether this process or worker only collects tests. */
export function isCollecting(env: NodeJS.ProcessEnv): boolean {
  return env[VARIABLE] === COLLECTING[VARIABLE]
}
