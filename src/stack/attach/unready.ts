import type { ContainerDetails } from '../../engine/containers.ts'
import { mustRun } from '../life/must-run.ts'
import { type Expected, judge } from '../status/failure.ts'
import type { Inspected } from '../targets/observe.ts'

/** A container, as far as tests need it. */
export interface SeenContainer {
  id: string
  service: string
  details: Pick<ContainerDetails, 'state' | 'exitCode' | 'health'>
}

/** Why tests cannot use a service, as the end of a sentence about it: `is unhealthy`. */
export interface Unready {
  service: string
  why: string
  /** The container that it is about; absent: there is none. */
  id?: string
}

/**
 * The services that are not ready for tests, by their containers. Those without which the stack is ready are left out.
 * @param expected what the compose file expects of each service that tests need
 */
export function unreadyServices(
  containers: readonly SeenContainer[],
  expected: ReadonlyMap<string, Expected>,
): Unready[] {
  return [...expected].flatMap(([service, expectation]): Unready[] => {
    if (expectation.isOptional) return []
    const own = containers.filter((container) => container.service === service)
    if (own.length === 0) return [{ service, why: 'has no container' }]
    const wrong = own.flatMap(({ id, details }) => {
      const why = judge(details, expectation, own.length).failure ?? unfinished(details, expectation)
      return why === null ? [] : [{ service, why, id }]
    })
    // What is wrong with all replicas is said once.
    return wrong.filter(({ why }, at) => wrong.findIndex((one) => one.why === why) === at)
  })
}

/**
 * Which containers must be running for tests: those of services that tests need, unless they have completed.
 * @param expected as for {@link unreadyServices}
 */
export function runsForTests(expected: ReadonlyMap<string, Expected>): (container: Inspected) => boolean {
  const needed = [...expected].flatMap(([name, { completes, isOptional }]) =>
    isOptional ? [] : [{ name, completes }],
  )
  const names = new Set(needed.map(({ name }) => name))
  const isExpected = mustRun(needed)
  return (container) => names.has(container.summary.service) && isExpected(container)
}

/** What a start would still wait for. */
function unfinished({ state, health }: SeenContainer['details'], { completes }: Expected): string | null {
  if (state === 'paused') return 'is paused'
  if (state === 'created') return 'is created, and has not been started'
  if (state === 'removing') return 'is being removed'
  if (state !== 'running') return null
  if (completes === 'must') return 'is still running, and must complete first'
  return health === 'starting' ? 'is not healthy yet' : null
}
