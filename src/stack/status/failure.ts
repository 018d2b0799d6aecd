import type { WantedService } from '../../core/plan/decide.ts'
import type { ContainerDetails } from '../../engine/containers.ts'

/** What the compose file expects of a service. */
export type Expected = Pick<WantedService, 'completes' | 'isOptional' | 'replicas'>

/** What is wrong with a service: `failure`, or `warning` for an optional one, without which the stack is ready. */
export interface Judged {
  failure: string | null
  warning: string | null
}

/**
 * @param expected undefined when the compose file cannot be read: then no service is optional
 * @param containers how many containers the service has
 */
export function judge(
  details: Pick<ContainerDetails, 'state' | 'exitCode' | 'health'>,
  expected: Expected | undefined,
  containers = 1,
): Judged {
  const { replicas = 1 } = expected ?? {}
  const missing = containers < replicas ? `has ${containers} of ${replicas} replicas` : null
  const wrong = failureOf(details, expected?.completes) ?? missing
  return expected?.isOptional ? { failure: null, warning: wrong } : { failure: wrong, warning: null }
}

/**
 * Why a service is not as it should be, as the end of a sentence about it: `has exited with 3, but should run`. Null when
 * nothing is wrong, and for a container that has not been started yet.
 * @param completes undefined when the compose file cannot be read: then an exit with 0 is taken for a completion
 */
function failureOf(
  { state, exitCode, health }: Pick<ContainerDetails, 'state' | 'exitCode' | 'health'>,
  completes: Expected['completes'] | undefined,
): string | null {
  switch (state) {
    case 'running':
      return health === 'unhealthy' ? 'is unhealthy' : null
    case 'restarting':
      return `keeps exiting, last with ${exitCode}, and is restarted by its restart policy`
    case 'exited':
    case 'dead':
      if (exitCode === 0 && completes !== 'never') return null
      return completes === 'must'
        ? `has not completed: it has exited with ${exitCode}`
        : `has exited with ${exitCode}, but should run`
    default:
      return null
  }
}
