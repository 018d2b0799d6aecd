import {
  type DecideInput,
  type Decision,
  decideRestart,
  decideServices,
  endFirst,
  forgottenServices,
  type WantedService,
} from './decide.ts'
import type { ObservedContainer, ObservedStack } from './observed.ts'
import type {
  Cause,
  CreateOperation,
  ImageOperation,
  Plan,
  RemovalCause,
  RemovalOperation,
  StartOperation,
  StopOperation,
} from './operation.ts'
import { planRemoval, removeContainer } from './removal.ts'

/** An image that is built for a service. */
export interface WantedBuild {
  service: string
  image: string
  /** Whether the engine has it. */
  isPresent: boolean
}

/** An image that is pulled from a registry. */
export interface WantedPull {
  image: string
  /** The services that use it. */
  services: readonly string[]
  /** Whether the engine has it. */
  isPresent: boolean
}

export interface StackPlanInput {
  project: string
  /** Each service after the services that it depends on. */
  wanted: readonly WantedService[]
  builds: readonly WantedBuild[]
  pulls: readonly WantedPull[]
  observed: ObservedStack
  /** Only these services, and the services that depend on them; null: all. */
  selected?: ReadonlySet<string> | null
  /**
   * Builds every layer again and replaces every selected service. If all are selected, everything of the stack is removed
   * first, including its volumes.
   */
  isClean?: boolean
  /** One-shot services that run again even if they have completed and nothing has changed. */
  rerun?: ReadonlySet<string>
  /** Services that are replaced even if they agree with their files, whatever their state. */
  renewed?: DecideInput['renewed']
  /**
   * Nobody uses the stack: containers that are replaced are removed first, each killed or stopped as its labels say. Otherwise they
   * are stopped, and started again if they cannot be replaced.
   */
  isUnused?: boolean
  /** Only restarts the selected services, as they are. */
  isRestart?: boolean
  /** Why a container is removed whose service is not wanted. Default: `not in the compose file`. */
  forgotten?: RemovalCause
}

/** A plan, with the decision on each service. */
export interface StackPlan extends Plan {
  decisions: readonly Decision[]
}

/**
 * The fewest operations after which a stack agrees with its files: make its images available, remove what does not belong
 * to it, create containers, and start them in order. A first start is the plan for a stack of which nothing exists; a
 * refresh is the plan for a running stack.
 */
export function planStack({
  project,
  wanted,
  builds,
  pulls,
  observed,
  selected = null,
  isClean = false,
  rerun = new Set(),
  renewed = new Map(),
  isUnused = false,
  isRestart = false,
  forgotten = 'not in the compose file',
}: StackPlanInput): StackPlan {
  const seen = observed.containers
  const decisions =
    isRestart && selected !== null
      ? decideRestart({ wanted, seen, selected })
      : decideServices({ wanted, seen, selected, isForced: isClean, rerun, renewed })
  const changing = new Map(
    decisions.filter(({ action }) => action !== 'keep').map((decision) => [decision.service, decision]),
  )
  const isFresh = isClean && selected === null
  const removals = isFresh
    ? planRemoval(observed, { keepsVolumes: false, ending: 'stop', cause: 'asked for' })
    : isRestart
      ? []
      : [
          ...removeForgotten(forgottenServices({ wanted, seen }), seen, forgotten),
          ...(isUnused ? removeReplaced(decisions, seen) : []),
        ]
  // A container that is only restarted keeps its image.
  const imaged = new Map([...changing].filter(([, { action }]) => action !== 'restart'))
  return {
    project,
    decisions,
    operations: [
      ...pullAbsent(pulls, imaged),
      ...buildChanged(builds, imaged, isClean),
      ...removals,
      ...create(decisions, wanted, seen, isFresh || isUnused),
      ...stop(decisions, seen),
      ...start(wanted, changing),
      ...decisions
        .filter(({ action }) => action === 'keep')
        .map(({ service, cause }) => ({ do: 'keep', service, cause }) as const),
    ],
  }
}

/**
 * All start operations after containers were created: those of the plan, and those for containers that Compose created
 * again for reasons of its own. Without the latter, these containers would never be started.
 */
export function startAlsoCreated(
  { operations }: Pick<Plan, 'operations'>,
  wanted: readonly WantedService[],
  containers: readonly Pick<ObservedContainer, 'service' | 'state'>[],
): StartOperation[] {
  const planned = operations.filter((operation) => operation.do === 'start')
  const known = new Set(planned.map(({ service }) => service))
  const created = new Set(containers.filter(({ state }) => state === 'created').map(({ service }) => service))
  const also = wanted.filter(({ name }) => created.has(name) && !known.has(name))
  const all = new Set([...known, ...also.map(({ name }) => name)])
  return wanted.flatMap((service): StartOperation[] => {
    const own = planned.find((operation) => operation.service === service.name)
    if (own === undefined && !also.includes(service)) return []
    return [startOf(service, own?.cause ?? 'created again by Compose', all)]
  })
}

type Changing = ReadonlyMap<string, Decision>

function pullAbsent(pulls: readonly WantedPull[], changing: Changing): ImageOperation[] {
  return pulls.flatMap(({ image, services, isPresent }): ImageOperation[] => {
    const users = services.filter((service) => changing.has(service))
    return isPresent || users.length === 0
      ? []
      : [{ do: 'pull', image, services: users, cause: 'image absent' }]
  })
}

function buildChanged(
  builds: readonly WantedBuild[],
  changing: Changing,
  isClean: boolean,
): ImageOperation[] {
  return builds.flatMap(({ service, image, isPresent }): ImageOperation[] => {
    const decision = changing.get(service)
    if (decision === undefined || (isPresent && !isClean)) return []
    return [{ do: 'build', service, image, cause: isClean ? 'asked for' : buildCause(decision) }]
  })
}

function buildCause({ cause }: Decision): Cause {
  return cause === 'source changed' ? cause : 'image absent'
}

function removeForgotten(
  services: readonly string[],
  seen: readonly ObservedContainer[],
  cause: RemovalCause,
): RemovalOperation[] {
  return seen
    .filter(({ service }) => services.includes(service))
    .map((container) => removeContainer(container, 'stop', [], cause))
}

function removeReplaced(
  decisions: readonly Decision[],
  seen: readonly ObservedContainer[],
): RemovalOperation[] {
  return decisions.flatMap(({ service, action, cause }) =>
    action === 'replace'
      ? seen
          .filter((one) => one.service === service)
          .map((container) => removeContainer(container, container.teardown, [], cause))
      : [],
  )
}

/** @param areRemoved whether the containers that are replaced have been removed by then */
function create(
  decisions: readonly Decision[],
  wanted: readonly WantedService[],
  seen: readonly ObservedContainer[],
  areRemoved: boolean,
): CreateOperation[] {
  const first = new Set(endFirst(decisions, wanted))
  return decisions.flatMap(({ service, action, cause, detail }): CreateOperation[] => {
    if (action === 'create' || (areRemoved && action === 'replace')) return [{ do: 'create', service, cause }]
    if (action !== 'replace') return []
    const running = seen.filter((one) => one.service === service && one.state === 'running')
    const containers = running.map(({ id }) => id)
    const exactly = detail === undefined ? {} : { detail }
    const hooks = hooksOf(running)
    return [
      {
        do: 'replace',
        service,
        cause,
        ...exactly,
        containers,
        ...hooks,
        // After its hooks it may do its work no longer. Stopped, it is started again if it cannot be replaced.
        endFirst: first.has(service) || hooks.hasPreStop === true,
      },
    ]
  })
}

/** The states of a container that can be stopped. */
const STOPPABLE: ReadonlySet<string> = new Set(['running', 'paused', 'restarting'])

function stop(decisions: readonly Decision[], seen: readonly ObservedContainer[]): StopOperation[] {
  return decisions.flatMap(({ service, action, cause }): StopOperation[] => {
    if (action !== 'restart') return []
    const running = seen.filter((one) => one.service === service && STOPPABLE.has(one.state))
    if (running.length === 0) return []
    return [{ do: 'stop', service, cause, containers: running.map(({ id }) => id), ...hooksOf(running) }]
  })
}

function hooksOf(containers: readonly ObservedContainer[]): { hasPreStop?: boolean } {
  return containers.some(({ state, hasPreStop }) => state === 'running' && hasPreStop)
    ? { hasPreStop: true }
    : {}
}

function start(wanted: readonly WantedService[], changing: Changing): StartOperation[] {
  const all = new Set(changing.keys())
  return wanted.flatMap((service) => {
    const decision = changing.get(service.name)
    return decision === undefined ? [] : [startOf(service, decision.cause, all)]
  })
}

function startOf(
  { name, dependsOn, completes, isOptional }: WantedService,
  cause: Cause,
  started: ReadonlySet<string>,
): StartOperation {
  const after = dependsOn.filter(({ service }) => started.has(service))
  return { do: 'start', service: name, cause, after, completes, isOptional }
}
