import { fromRecord, type MountedFiles, mountedChange } from '../mounted/mounted-files.ts'
import type { ObservedContainer } from './observed.ts'
import type { Cause } from './operation.ts'
import type { PlannedService } from './order.ts'

/**
 * `create`: the service has no container. `replace`: its container is out of date or does not work. `start`: its container
 * is up to date, but is not running or not ready. `restart`: its container is stopped and started again. `keep`: nothing is done.
 */
export type Action = 'keep' | 'start' | 'restart' | 'create' | 'replace'

/** What to do with a service as a whole. */
export interface Decision {
  service: string
  action: Action
  cause: Cause
  /** What exactly: `migrations/002.sql was added`. Absent: the cause says all. */
  detail?: string
}

/** Why a service is replaced that agrees with its files. */
export type Renewal = Pick<Decision, 'cause' | 'detail'>

/** A service as the compose file wants it. */
export interface WantedService extends PlannedService {
  /** The image of its containers; null when the compose file names the image, which is then part of `configHash`. */
  image: string | null
  configHash: string
  /** How many containers it has. Absent: one. */
  replicas?: number
  /** What its mounted files are now. Absent for a service that does not complete: it sees a change at once. */
  mountedFiles?: MountedFiles
}

export interface DecideInput {
  /** Each service after the services that it depends on. */
  wanted: readonly WantedService[]
  seen: readonly ObservedContainer[]
  /** Only these services, and those that depend on them and have containers; null: all. */
  selected: ReadonlySet<string> | null
  /** Replaces every selected service, whatever its state. */
  isForced: boolean
  /** One-shot services that run again even if they have completed and nothing has changed. */
  rerun?: ReadonlySet<string>
  /** Services that are replaced even if they agree with their files, whatever their state. */
  renewed?: ReadonlyMap<string, Renewal>
}

const ASKED_FOR: Renewal = { cause: 'asked for' }

/** What to do with each service, and why, in the order of `wanted`. */
export function decideServices({
  wanted,
  seen,
  selected,
  isForced,
  rerun = new Set(),
  renewed = new Map(),
}: DecideInput): Decision[] {
  const decisions = new Map<string, Decision>()
  for (const service of wanted) {
    const containers = seen.filter((container) => container.service === service.name)
    const replaced = service.dependsOn.some((dependency) => isReplaced(decisions.get(dependency.service)))
    // One that nobody has started has no connection to lose.
    const isAffected = replaced && containers.length > 0
    const isMeant = selected === null || selected.has(service.name) || isAffected
    const isAskedFor = isForced || (rerun.has(service.name) && isOver(service, containers))
    const renewal = renewed.get(service.name) ?? (isAskedFor ? ASKED_FOR : null)
    const decision = isMeant ? decide(service, containers, renewal, replaced) : leave(service.name)
    decisions.set(service.name, decision)
  }
  if (selected !== null) wakeDependencies(wanted, seen, decisions)
  return [...decisions.values()]
}

function decide(
  service: WantedService,
  containers: readonly ObservedContainer[],
  renewal: Renewal | null,
  replaced: boolean,
): Decision {
  const { name } = service
  if (containers.length === 0) return { service: name, action: 'create', cause: 'not running' }
  const cause = causeOf(service, containers)
  if (cause === 'unchanged' || cause === 'not running' || cause === 'not ready') {
    if (renewal !== null) return { service: name, action: 'replace', ...renewal }
    // It loses its connections to the dependency that is replaced.
    if (replaced && cause === 'unchanged')
      return { service: name, action: 'replace', cause: 'dependency changed' }
    return { service: name, action: cause === 'unchanged' ? 'keep' : 'start', cause }
  }
  const detail = cause === 'mounted files changed' ? changeOfFiles(service, containers) : null
  return { service: name, action: 'replace', cause, ...(detail === null ? {} : { detail }) }
}

/**
 * The decisions for a restart: the selected services are stopped and started again as they are. A one-shot service gets new
 * containers, because what it runs from may have changed since it ran.
 */
export function decideRestart({
  wanted,
  seen,
  selected,
}: Pick<DecideInput, 'wanted' | 'seen'> & { selected: ReadonlySet<string> }): Decision[] {
  const decisions = new Map(
    wanted.map((service): [string, Decision] => {
      const { name } = service
      const containers = seen.filter((container) => container.service === name)
      if (!selected.has(name)) return [name, leave(name)]
      if (containers.length === 0) return [name, { service: name, action: 'create', cause: 'not running' }]
      const action = isOver(service, containers) ? 'replace' : 'restart'
      return [name, { service: name, action, cause: 'asked for' }]
    }),
  )
  wakeDependencies(wanted, seen, decisions)
  return [...decisions.values()]
}

/** Whether it is a one-shot service none of whose containers runs. */
export function isOver(
  { completes }: Pick<WantedService, 'completes'>,
  containers: readonly Pick<ObservedContainer, 'state'>[],
): boolean {
  return completes !== 'never' && containers.length > 0 && containers.every(({ state }) => state === 'exited')
}

/** How the mounted files of a one-shot service that does not run have changed since it was created. */
function changeOfFiles(service: WantedService, containers: readonly ObservedContainer[]): string | null {
  const { mountedFiles: now } = service
  if (now === undefined || !isOver(service, containers)) return null
  const changes = containers.map(({ mountedFiles = null }) => mountedChange(fromRecord(mountedFiles), now))
  return changes.find((change) => change !== null) ?? null
}

function causeOf(service: WantedService, containers: readonly ObservedContainer[]): Cause {
  if (containers.some(({ image }) => service.image !== null && image !== service.image))
    return 'source changed'
  if (containers.some(({ configHash }) => configHash !== service.configHash)) return 'config changed'
  if (changeOfFiles(service, containers) !== null) return 'mounted files changed'
  // All of them are created again, because Compose creates the containers of a service together.
  if (containers.length < (service.replicas ?? 1)) return 'replica missing'
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
      if (isDown) decisions.set(name, decide(dependency, containers, null, false))
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
