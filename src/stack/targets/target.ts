import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import type { ObservedStack } from '../../core/plan/observed.ts'
import type { Plan } from '../../core/plan/operation.ts'

/**
 * One stack and the orchestrator that runs it. A target carries out plans, decides nothing, and reports what happens as
 * events.
 */
export interface Target {
  /** The containers, networks and volumes of the stack now. */
  observe(): Promise<ObservedStack>
  /**
   * Carries out the operations of a plan, in their order. The first failure ends it, and what was done before stays.
   * @throws the error of the operation that failed
   */
  apply(plan: Pick<Plan, 'operations'>): Promise<void>
  /** Where the published services answer, by service. */
  endpoints(): StackInfo['services']
}
