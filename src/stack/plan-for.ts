import { serviceHash } from '../core/compose/service-hash.ts'
import type { MountedFiles } from '../core/mounted/mounted-files.ts'
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

/** What a plan is for. */
export interface PlanChoice extends Pick<StackPlanInput, 'selected' | 'isClean' | 'rerun' | 'isRestart'> {
  /** What the files are that one-shot services mount, by service. Absent: their changes do not count. */
  mounted?: ReadonlyMap<string, MountedFiles>
}

/** Plans how a stack gets from its observed state to the state that its files describe. */
export function planFor(
  { whole, model, place }: PreparedModel,
  { images, builds, pulls }: WantedImages,
  observed: ObservedStack,
  { mounted, ...choice }: PlanChoice = {},
): PlannedStack {
  const wanted = inStartOrder(model).map((service) => ({
    ...service,
    image: images[service.name] ?? null,
    configHash: serviceHash(whole, service.name),
    ...mountedBy(service.name, mounted),
  }))
  return { wanted, plan: planStack({ project: place.project, wanted, builds, pulls, observed, ...choice }) }
}

function mountedBy(service: string, mounted: PlanChoice['mounted']): Pick<WantedService, 'mountedFiles'> {
  const mountedFiles = mounted?.get(service)
  return mountedFiles === undefined ? {} : { mountedFiles }
}
