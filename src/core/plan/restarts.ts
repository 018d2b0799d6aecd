import type { Completes } from './operation.ts'

/** Whether the engine restarts a container that has exited, with the engine's own names. */
export interface RestartPolicy {
  name: 'no' | 'always' | 'on-failure' | 'unless-stopped'
  /** With `on-failure`: the engine gives up after this number of restarts; 0: it never gives up. */
  maximumRetries: number
}

/**
 * What the exit of a container means while its stack starts. `completed`: it has done its work. `restarting`: the engine
 * starts it again. `failed`: it stays down.
 */
export type ExitMeaning = 'completed' | 'restarting' | 'failed'

export interface Exit {
  /** Absent where the engine did not say it. */
  exitCode: number | undefined
  completes: Completes
  policy: RestartPolicy
  /** How often the engine has started it again before. */
  restarts: number
}

/**
 * How often the engine may start a service again that fails while every other service is ready, before the start fails.
 * The engine doubles the pause before each restart, from 0.1 s, so this takes half a minute and the time that the service
 * runs.
 */
export const MAX_RESTARTS = 8

export function meaningOfExit({ exitCode, completes, policy, restarts }: Exit): ExitMeaning {
  if (exitCode === 0 && completes !== 'never') return 'completed'
  return isRestarted(policy, exitCode, restarts) ? 'restarting' : 'failed'
}

function isRestarted(policy: RestartPolicy, exitCode: number | undefined, restarts: number): boolean {
  if (policy.name !== 'on-failure') return policy.name !== 'no'
  const givesUp = policy.maximumRetries > 0 && restarts >= policy.maximumRetries
  return exitCode !== 0 && !givesUp
}

/** As in a compose file: `always`, `on-failure:3`. */
export function describePolicy({ name, maximumRetries }: RestartPolicy): string {
  return maximumRetries > 0 ? `${name}:${maximumRetries}` : name
}
