import { factsKey, type LiveFacts, type LiveStack } from '../../core/live/state.ts'
import type { StackStatus } from '../../stack/status/status.ts'
import { remarksOf } from '../status/render.ts'

/** The stacks of a status as the live view shows them. */
export function liveStacks(stacks: readonly StackStatus[]): LiveStack[] {
  return stacks.map((stack) => ({
    name: stack.project,
    environment: stack.environment,
    isStable: stack.owner === null,
    remarks: remarksOf(stack),
  }))
}

/** What a status knows of the containers, by `factsKey`. */
export function liveFacts(stacks: readonly StackStatus[]): Map<string, LiveFacts> {
  return new Map(
    stacks.flatMap(({ project, services }) =>
      services.map((one) => {
        const { service, replica, drift, failure, warning, ports } = one
        const problem = failure ?? (warning === null ? null : `(optional) ${warning}`)
        const facts = { drift, problem, urls: ports.map(({ url }) => url) }
        return [factsKey({ stack: project, service, replica }), facts] as const
      }),
    ),
  )
}
