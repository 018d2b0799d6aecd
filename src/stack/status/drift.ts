import { SsotError } from '../../core/errors/errors.ts'
import { NOTHING } from '../../core/plan/observed.ts'
import type { StackContext } from '../context.ts'
import type { StackPlace } from '../definition/place.ts'
import { type PrepareChoice, prepareModel } from '../definition/prepare.ts'
import { wantImages } from '../images/want.ts'
import { planFor } from '../plan-for.ts'
import { type Inspected, observedContainer } from '../targets/observe.ts'

export interface Drift {
  /** Why a refresh would replace services, by service: `source changed`, `config changed`. */
  causes: ReadonlyMap<string, string>
  /** Why that is not known, such as an error in the compose file. */
  unknown?: string
}

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
    const prepared = await prepareModel({ ...context, preflight }, place, choice)
    const images = await wantImages(prepared, 'look')
    const { plan } = planFor(prepared, images, { ...NOTHING, containers: observed.map(observedContainer) })
    const drift = plan.decisions.filter(
      ({ cause }) => cause === 'source changed' || cause === 'config changed',
    )
    return { causes: new Map(drift.map(({ service, cause }) => [service, cause])) }
  } catch (error) {
    if (error instanceof SsotError) return { causes: new Map(), unknown: error.message }
    throw error
  }
}
