import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { NOTHING } from '../../core/plan/observed.ts'
import type { Cause } from '../../core/plan/operation.ts'
import type { StackContext } from '../context.ts'
import type { StackPlace } from '../definition/place.ts'
import { type PrepareChoice, type PreparedModel, prepareModel } from '../definition/prepare.ts'
import { wantImages } from '../images/want.ts'
import { readOneShots } from '../mounted/one-shots.ts'
import { planFor } from '../plan-for.ts'
import { type Inspected, observedContainer } from '../targets/observe.ts'
import type { Expected } from './failure.ts'

export interface Drift {
  /** Why a refresh would replace services, by service. */
  causes: ReadonlyMap<string, Cause>
  /** What the compose file expects of services, by service. */
  expected: ReadonlyMap<string, Expected>
  /** Where the published services answer, by the names of their rows. */
  endpoints: StackInfo['services']
  /** Why all of this is not known, such as an error in the compose file. */
  unknown?: string
}

/** The causes that are a change of files. */
const DRIFT: ReadonlySet<Cause> = new Set(['source changed', 'config changed', 'mounted files changed'])

/** What has changed in the files of a stack since its containers were created. */
export async function driftOf(
  context: StackContext,
  place: StackPlace,
  choice: PrepareChoice,
  observed: readonly Inspected[],
): Promise<Drift> {
  try {
    // Contradictions of the matrix are reported by `validate`. Only changes that a refresh would make count here.
    const preflight = { ...context.preflight, check: async () => {} }
    return await driftOfPrepared(await prepareModel({ ...context, preflight }, place, choice), observed)
  } catch (error) {
    if (error instanceof SsotError)
      return { causes: new Map(), expected: new Map(), endpoints: {}, unknown: error.message }
    throw error
  }
}

/** The same with files that have been read. */
export async function driftOfPrepared(
  prepared: PreparedModel,
  observed: readonly Inspected[],
): Promise<Drift> {
  const containers = observed.map(observedContainer)
  // A service that runs sees a change of its files at once. Not every start records what the files are.
  const recorded = new Set(
    containers.flatMap(({ service, state, mountedFiles = null }) =>
      mountedFiles !== null && state !== 'running' ? [service] : [],
    ),
  )
  const [images, mounted] = await Promise.all([
    wantImages(prepared, 'look'),
    readOneShots(prepared, (service) => recorded.has(service)),
  ])
  const { plan, wanted } = planFor(prepared, images, { ...NOTHING, containers }, { mounted })
  const drift = plan.decisions.filter(({ cause }) => DRIFT.has(cause))
  return {
    causes: new Map(drift.map(({ service, cause }) => [service, cause])),
    expected: new Map(wanted.map((service) => [service.name, service])),
    endpoints: prepared.services,
  }
}
