import type { ComposeModel } from '../core/compose/model.ts'
import { serviceHash } from '../core/compose/service-hash.ts'
import { replicasOf } from '../core/compose/started-services.ts'
import type { MountedFiles } from '../core/mounted/mounted-files.ts'
import type { WantedService } from '../core/plan/decide.ts'
import type { ObservedStack } from '../core/plan/observed.ts'
import { inStartOrder } from '../core/plan/order.ts'
import { planStack, type StackPlan, type StackPlanInput } from '../core/plan/stack.ts'
import type { PreparedModel } from './definition/prepare.ts'
import type { WantedImages } from './images/wanted-images.ts'

/** A plan, with what it was made from. */
export interface PlannedStack {
  plan: StackPlan
  /** The services of the model, each after the services that it depends on. */
  wanted: WantedService[]
}

/** What a plan is for. */
export interface PlanChoice
  extends Pick<
    StackPlanInput,
    'selected' | 'isClean' | 'rerun' | 'renewed' | 'isUnused' | 'isRestart' | 'forgotten'
  > {
  /** What the files are that one-shot services mount, by service. Absent: their changes do not count. */
  mounted?: ReadonlyMap<string, MountedFiles>
  /** The model whose services wait for those that are planned. Default: the same one. */
  awaitedIn?: ComposeModel
}

/** Plans how a stack gets from its observed state to the state that its files describe. */
export function planFor(
  { whole, model, place, parts }: PreparedModel,
  { images, builds, pulls }: WantedImages,
  observed: ObservedStack,
  { mounted, awaitedIn, ...choice }: PlanChoice = {},
): PlannedStack {
  const wanted = inStartOrder(model, awaitedIn).map((service) => ({
    ...service,
    image: images[service.name] ?? null,
    configHash: serviceHash(whole, service.name, parts.files.get(service.name)),
    ...replicasIn(whole, service.name),
    ...mountedBy(service.name, mounted),
  }))
  return { wanted, plan: planStack({ project: place.project, wanted, builds, pulls, observed, ...choice }) }
}

function replicasIn({ services }: ComposeModel, service: string): Pick<WantedService, 'replicas'> {
  const definition = services[service]
  const replicas = definition === undefined ? 1 : replicasOf(definition)
  return replicas === 1 ? {} : { replicas }
}

function mountedBy(service: string, mounted: PlanChoice['mounted']): Pick<WantedService, 'mountedFiles'> {
  const mountedFiles = mounted?.get(service)
  return mountedFiles === undefined ? {} : { mountedFiles }
}
