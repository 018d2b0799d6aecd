import type { RunnerName } from '../../../testing/processes/runner-process.ts'

/**
 * The ways to run a test file, by the names of their projects. `nothing` is an environment that is installed as a package and does
 * nothing: what Vitest itself needs for any environment that is not its own.
 */
export const WAYS = {
  node: way('vitest', 'Vitest, environment node', null),
  nothing: way('vitest', 'Vitest, an environment that does nothing', 'node'),
  plugin: way('vitest', 'Vitest, ssot-docker with the plugin', 'node'),
  alone: way('vitest', 'Vitest, ssot-docker without the plugin', 'node'),
  jestNode: way('jest', 'Jest, environment node', null),
  jest: way('jest', 'Jest, ssot-docker', 'jestNode'),
} as const

export type WayName = 'node' | 'nothing' | 'plugin' | 'alone' | 'jestNode' | 'jest'
export const WAY_NAMES = Object.keys(WAYS) as WayName[]

interface Way {
  runner: RunnerName
  /** In the report. */
  title: string
  /** The way that the time of this one is compared with. */
  beside: WayName | null
}

function way(runner: RunnerName, title: string, beside: WayName | null): Way {
  return { runner, title, beside }
}
