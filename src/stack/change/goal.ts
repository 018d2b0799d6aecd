import type { ObservedStack } from '../../core/plan/observed.ts'
import type { StackPlanInput } from '../../core/plan/stack.ts'
import type { TimeBudget } from '../../host/tools/time-budget.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import type { ImagePurpose, WantedImages } from '../images/wanted-images.ts'

/** What a stack is changed to. */
export interface Goal extends Pick<StackPlanInput, 'forgotten' | 'renewed' | 'isUnused'> {
  prepare(budget: TimeBudget): Promise<PreparedModel>
  /** The images of the prepared model, and whether the engine has them. */
  images(prepared: PreparedModel, purpose: ImagePurpose): Promise<WantedImages>
  /** The observed stack as it is compared with the goal. Absent: as it was observed. */
  compared?(observed: ObservedStack, images: WantedImages): ObservedStack
  /** Whether services that run are asked whether they answer. Default: true. */
  asksRunning?: boolean
  /** Whether a one-shot service runs again because files that it mounts have changed. */
  countsMounted: boolean
}
