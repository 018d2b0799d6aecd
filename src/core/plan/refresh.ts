/** Why something is done to a service, or nothing. */
export const CAUSES = [
  'not running',
  'source changed',
  'config changed',
  'unhealthy',
  'does not answer',
  'not ready',
  'dependency changed',
  'asked for',
  'unchanged',
  'not asked for',
] as const
export type Cause = (typeof CAUSES)[number]

/** `create`: it has no container. `start`: its container is as it should be, and stands still or is not ready yet. */
export type Action = 'keep' | 'start' | 'create' | 'replace'

export interface RefreshStep {
  service: string
  action: Action
  cause: Cause
}

/** A service as the compose file wants it. */
export interface WantedService {
  name: string
  /** What it depends on, by name. */
  dependsOn: readonly string[]
  /** The image of its containers; null where the compose file's own is meant, which counts in `configHash`. */
  image: string | null
  configHash: string
  /** Whether it has done its work when its containers have exited with 0. */
  mayComplete: boolean
}

/** A container as it is. */
export interface SeenContainer {
  service: string
  /** As the engine names it: `running`, `exited`, ... */
  state: string
  exitCode: number
  /** `healthy`, `unhealthy`, `starting`; absent without a healthcheck. */
  health?: string
  image: string
  /** Null on one that this program has not created. */
  configHash: string | null
  /** It runs, and nobody is at its published URL; absent: somebody is, or there is none. */
  isSilent?: boolean
}

export interface RefreshInput {
  /** In an order in which each stands after what it depends on. */
  wanted: readonly WantedService[]
  seen: readonly SeenContainer[]
  /** Only these, and what depends on them; null: all. */
  selected: ReadonlySet<string> | null
  /** Replaces every selected service, whatever its state. */
  isForced: boolean
}

/** What is to be done to each service, in the order of `wanted`, with the reason. */
export function planRefresh({ wanted, seen, selected, isForced }: RefreshInput): RefreshStep[] {
  const steps = new Map<string, RefreshStep>()
  for (const service of wanted) {
    const containers = seen.filter((container) => container.service === service.name)
    const replaced = service.dependsOn.some((name) => isReplaced(steps.get(name)))
    const isMeant = selected === null || selected.has(service.name) || replaced
    const step = isMeant ? decide(service, containers, isForced, replaced) : leave(service.name)
    steps.set(service.name, step)
  }
  if (selected !== null) wakeDependencies(wanted, seen, steps)
  return [...steps.values()]
}

function decide(
  service: WantedService,
  containers: readonly SeenContainer[],
  isForced: boolean,
  replaced: boolean,
): RefreshStep {
  const { name } = service
  if (containers.length === 0) return { service: name, action: 'create', cause: 'not running' }
  const cause = causeOf(service, containers)
  if (cause === 'unchanged' || cause === 'not running' || cause === 'not ready') {
    if (isForced) return { service: name, action: 'replace', cause: 'asked for' }
    // Its connections to what it depends on are gone with that.
    if (replaced && cause === 'unchanged')
      return { service: name, action: 'replace', cause: 'dependency changed' }
    return { service: name, action: cause === 'unchanged' ? 'keep' : 'start', cause }
  }
  return { service: name, action: 'replace', cause }
}

function causeOf(service: WantedService, containers: readonly SeenContainer[]): Cause {
  if (containers.some(({ image }) => service.image !== null && image !== service.image))
    return 'source changed'
  if (containers.some(({ configHash }) => configHash !== service.configHash)) return 'config changed'
  // The engine keeps the last verdict on a container that stands still.
  if (containers.some(({ state, health }) => state === 'running' && health === 'unhealthy'))
    return 'unhealthy'
  const silent = containers.filter(({ state, isSilent }) => state === 'running' && isSilent === true)
  // One that is still booting is waited for; the engine has had its word of any other one.
  if (silent.length > 0)
    return silent.some(({ health }) => health === 'starting') ? 'not ready' : 'does not answer'
  const isUp = ({ state, exitCode }: SeenContainer) =>
    state === 'running' || (service.mayComplete && state === 'exited' && exitCode === 0)
  return containers.every(isUp) ? 'unchanged' : 'not running'
}

/** Whatever its state: it was not looked at. */
function leave(service: string): RefreshStep {
  return { service, action: 'keep', cause: 'not asked for' }
}

function isReplaced(step: RefreshStep | undefined): boolean {
  return step?.action === 'replace'
}

/** What a service that is about to start waits for must run, also where it was not asked for. */
function wakeDependencies(
  wanted: readonly WantedService[],
  seen: readonly SeenContainer[],
  steps: Map<string, RefreshStep>,
): void {
  for (const service of wanted.toReversed()) {
    if (steps.get(service.name)?.action === 'keep') continue
    for (const name of service.dependsOn) {
      const dependency = wanted.find((one) => one.name === name)
      if (dependency === undefined || steps.get(name)?.action !== 'keep') continue
      const containers = seen.filter((container) => container.service === name)
      const isDown = containers.length === 0 || causeOf(dependency, containers) === 'not running'
      if (isDown) steps.set(name, decide(dependency, containers, false, false))
    }
  }
}

/**
 * The services among those to be replaced whose old containers may be ended before anything else is done: no other one
 * that is to be replaced depends on them, so nobody loses what it works with while it still runs.
 */
export function endFirst(steps: readonly RefreshStep[], wanted: readonly WantedService[]): string[] {
  const replaced = steps.filter(isReplaced).map(({ service }) => service)
  const needed = new Set(
    wanted.filter(({ name }) => replaced.includes(name)).flatMap(({ dependsOn }) => dependsOn),
  )
  return replaced.filter((service) => !needed.has(service))
}

/** Containers of services that the compose file no longer has. */
export function forgottenServices({ wanted, seen }: Pick<RefreshInput, 'wanted' | 'seen'>): string[] {
  const known = new Set(wanted.map(({ name }) => name))
  return [...new Set(seen.map(({ service }) => service))].filter((service) => !known.has(service))
}
