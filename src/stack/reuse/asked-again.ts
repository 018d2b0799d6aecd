import { byName } from '../../core/by-name.ts'
import type { ReadinessEndpoint } from '../../core/endpoints/endpoints.ts'

type Readiness = Readonly<Record<string, ReadinessEndpoint>>

/**
 * What is asked of the services of a stack that was paused, from what was asked when they became ready.
 *
 * A path that the user has named may be asked any number of times. Where none is named, `/` was asked, which may change data: it
 * counts a visit, or begins a session. There it is enough that the port is served, so that the run gets the data of a fresh start.
 */
export function askedAgain(readiness: Readiness): Readiness {
  return byName(
    Object.entries(readiness).map(([service, endpoint]) => [
      service,
      endpoint.status === 'any' ? { ...endpoint, url: null } : endpoint,
    ]),
  )
}
