import { serviceHash } from '../core/compose/service-hash.ts'
import type { WantedService } from '../core/plan/decide.ts'
import type { ObservedStack } from '../core/plan/observed.ts'
import { inStartOrder } from '../core/plan/order.ts'
import { planStack, type StackPlan, type StackPlanInput } from '../core/plan/stack.ts'
import type { PreparedModel } from './definition/prepare.ts'
import type { WantedImages } from './images/want.ts'

/** A plan, with what it was made from. */
export interface PlannedStack {
  plan: StackPlan
  /** The services of the model, each after the services that it depends on. */
  wanted: WantedService[]
}

/** Plans how a stack gets from its observed state to the state that its files describe. */
export function planFor(
  { whole, model, place }: PreparedModel,
  { images, builds, pulls }: WantedImages,
  observed: ObservedStack,
  choice: Pick<StackPlanInput, 'selected' | 'isClean'> = {},
): PlannedStack {
  const wanted = inStartOrder(model).map((service) => ({
    ...service,
    image: images[service.name] ?? null,
    configHash: serviceHash(whole, service.name),
  }))
  return { wanted, plan: planStack({ project: place.project, wanted, builds, pulls, observed, ...choice }) }
}
