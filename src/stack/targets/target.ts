import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import type { ObservedStack } from '../../core/plan/observed.ts'
import type { Plan } from '../../core/plan/operation.ts'

/**
 * What a plan is carried out on: one stack, by the orchestrator that runs it. A target decides nothing, and reports what
 * happens as events.
 */
export interface Target {
  /** What there is of the stack now. */
  observe(): Promise<ObservedStack>
  /**
   * Carries out the operations of a plan, in their order. The first failure ends it; what was done stays.
   * @throws what made an operation fail
   */
  apply(plan: Pick<Plan, 'operations'>): Promise<void>
  /** Where the published services answer, by service. */
  endpoints(): StackInfo['services']
}
