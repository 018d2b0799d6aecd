import type { ObservedContainer } from './observed.ts'
import type { Cause } from './operation.ts'
import type { PlannedService } from './order.ts'

/**
 * `create`: the service has no container. `replace`: its container is out of date or does not work. `start`: its container
 * is up to date, but is not running or not ready. `keep`: nothing is done.
 */
export type Action = 'keep' | 'start' | 'create' | 'replace'

/** What to do with a service as a whole. */
export interface Decision {
  service: string
  action: Action
  cause: Cause
}

/** A service as the compose file wants it. */
export interface WantedService extends PlannedService {
  /** The image of its containers; null when the compose file names the image, which is then part of `configHash`. */
  image: string | null
  configHash: string
}

export interface DecideInput {
  /** Each service after the services that it depends on. */
  wanted: readonly WantedService[]
  seen: readonly ObservedContainer[]
  /** Only these services, and the services that depend on them; null: all. */
  selected: ReadonlySet<string> | null
  /** Replaces every selected service, whatever its state. */
  isForced: boolean
}

/** What to do with each service, and why, in the order of `wanted`. */
export function decideServices({ wanted, seen, selected, isForced }: DecideInput): Decision[] {
  const decisions = new Map<string, Decision>()
  for (const service of wanted) {
    const containers = seen.filter((container) => container.service === service.name)
    const replaced = service.dependsOn.some((dependency) => isReplaced(decisions.get(dependency.service)))
    const isMeant = selected === null || selected.has(service.name) || replaced
    const decision = isMeant ? decide(service, containers, isForced, replaced) : leave(service.name)
    decisions.set(service.name, decision)
  }
  if (selected !== null) wakeDependencies(wanted, seen, decisions)
  return [...decisions.values()]
}

function decide(
  service: WantedService,
  containers: readonly ObservedContainer[],
  isForced: boolean,
  replaced: boolean,
): Decision {
  const { name } = service
  if (containers.length === 0) return { service: name, action: 'create', cause: 'not running' }
  const cause = causeOf(service, containers)
  if (cause === 'unchanged' || cause === 'not running' || cause === 'not ready') {
    if (isForced) return { service: name, action: 'replace', cause: 'asked for' }
    // It loses its connections to the dependency that is replaced.
    if (replaced && cause === 'unchanged')
      return { service: name, action: 'replace', cause: 'dependency changed' }
    return { service: name, action: cause === 'unchanged' ? 'keep' : 'start', cause }
  }
  return { service: name, action: 'replace', cause }
}

function causeOf(service: WantedService, containers: readonly ObservedContainer[]): Cause {
  if (containers.some(({ image }) => service.image !== null && image !== service.image))
    return 'source changed'
  if (containers.some(({ configHash }) => configHash !== service.configHash)) return 'config changed'
  // Only a new container gets a network.
  if (containers.some(({ hasLostNetwork }) => hasLostNetwork === true)) return 'network lost'
  // A container that is not running keeps its last health status.
  if (containers.some(({ state, health }) => state === 'running' && health === 'unhealthy'))
    return 'unhealthy'
  const silent = containers.filter(({ state, isSilent }) => state === 'running' && isSilent === true)
  // A container that is still starting may answer later. For any other one the engine has already decided on its health.
  if (silent.length > 0)
    return silent.some(({ health }) => health === 'starting') ? 'not ready' : 'does not answer'
  const isUp = ({ state, exitCode }: ObservedContainer) =>
    state === 'running' || (service.completes !== 'never' && state === 'exited' && exitCode === 0)
  return containers.every(isUp) ? 'unchanged' : 'not running'
}

/** A service that is not selected is kept in any state, because its state was not checked. */
function leave(service: string): Decision {
  return { service, action: 'keep', cause: 'not asked for' }
}

function isReplaced(decision: Decision | undefined): boolean {
  return decision?.action === 'replace'
}

/** Starts the dependencies of each service that will be started, even if they were not selected. */
function wakeDependencies(
  wanted: readonly WantedService[],
  seen: readonly ObservedContainer[],
  decisions: Map<string, Decision>,
): void {
  for (const service of wanted.toReversed()) {
    if (decisions.get(service.name)?.action === 'keep') continue
    for (const { service: name } of service.dependsOn) {
      const dependency = wanted.find((one) => one.name === name)
      if (dependency === undefined || decisions.get(name)?.action !== 'keep') continue
      const containers = seen.filter((container) => container.service === name)
      const isDown = containers.length === 0 || causeOf(dependency, containers) === 'not running'
      if (isDown) decisions.set(name, decide(dependency, containers, false, false))
    }
  }
}

/**
 * The services to be replaced whose old containers may be stopped before the new ones exist: no other service to be
 * replaced depends on them, so no service loses a dependency while it is still running.
 */
export function endFirst(decisions: readonly Decision[], wanted: readonly WantedService[]): string[] {
  const replaced = decisions.filter(isReplaced).map(({ service }) => service)
  const needed = new Set(
    wanted
      .filter(({ name }) => replaced.includes(name))
      .flatMap(({ dependsOn }) => dependsOn.map(({ service }) => service)),
  )
  return replaced.filter((service) => !needed.has(service))
}

/** The services that have containers, but that the compose file no longer has. */
export function forgottenServices({ wanted, seen }: Pick<DecideInput, 'wanted' | 'seen'>): string[] {
  const known = new Set(wanted.map(({ name }) => name))
  return [...new Set(seen.map(({ service }) => service))].filter((service) => !known.has(service))
}
