import { seconds, timeOfDay } from '../text/units.ts'

/** A service that does not work when a test begins, and since when. */
export interface Standing {
  service: string
  /** As a clause after its name. */
  text: string
}

/** When a test has begun, by the clock of the engine, and how far that is ahead of the one of this machine, in milliseconds. */
export interface Beginning {
  beganAtMs: number
  clockAheadMs: number
  during: 'test' | 'file'
}

interface Happened {
  atMs: number
  what: string
}

/** How many events of one container are remembered. */
const MAX_EVENTS = 500

/** What has happened to the containers of a stack, so that a service that has died before a test is not forgotten. */
export class ServiceLives {
  /** By service, then by container. */
  readonly #services = new Map<string, Map<string, Happened[]>>()
  #lasting: ReadonlySet<string> = new Set()

  /** @param services those that are never done: an exit with 0 is no completion of theirs */
  keepRunning(services: Iterable<string>): void {
    this.#lasting = new Set(services)
  }

  /** @param what such as `die 137`, as it is stored */
  hear(service: string, id: string, atMs: number, what: string): void {
    const containers = this.#services.get(service) ?? new Map<string, Happened[]>()
    this.#services.set(service, containers)
    const events = containers.get(id) ?? []
    containers.set(id, events)
    events.push({ atMs, what })
    if (events.length > MAX_EVENTS) events.shift()
  }

  /** A container runs that may have been started before anything was heard. */
  found(service: string, id: string): void {
    const events = this.#services.get(service)?.get(id)
    if (events === undefined) this.hear(service, id, Number.NEGATIVE_INFINITY, 'start')
    else if (troubleAt(events, Number.POSITIVE_INFINITY)?.kind === 'exited')
      this.hear(service, id, (events.at(-1)?.atMs ?? 0) + 1, 'start')
  }

  /** The services of which no container worked when a test began. Those that have completed are none. */
  standingAt(beginning: Beginning): Standing[] {
    return [...this.#services].flatMap(([service, containers]) => {
      const troubles = [...containers.values()].map((events) => troubleAt(events, beginning.beganAtMs))
      if (troubles.some((one) => one === null)) return []
      const latest = troubles
        .filter((one) => one !== null)
        .filter(({ kind, exit }) => kind !== 'exited' || exit !== '0' || this.#lasting.has(service))
        .reduce<Trouble | null>((a, b) => (a !== null && a.atMs > b.atMs ? a : b), null)
      return latest === null ? [] : [{ service, text: textOf(latest, beginning) }]
    })
  }
}

interface Trouble {
  kind: 'exited' | 'paused' | 'unhealthy'
  atMs: number
  exit?: string
  isOutOfMemory?: boolean
}

/** Null: the container worked then. */
function troubleAt(events: readonly Happened[], momentMs: number): Trouble | null {
  let dead: Trouble | null = null
  let paused: Trouble | null = null
  let unhealthy: Trouble | null = null
  let isOutOfMemory = false
  for (const { atMs, what } of events.filter((event) => event.atMs < momentMs)) {
    const [kind, detail] = what.split(' ')
    if (kind === 'oom') isOutOfMemory = true
    if (kind === 'start') {
      isOutOfMemory = false
      dead = paused = unhealthy = null
    }
    if (kind === 'die')
      dead = { kind: 'exited', atMs, isOutOfMemory, ...(detail !== undefined && { exit: detail }) }
    if (kind === 'pause') paused = { kind: 'paused', atMs }
    if (kind === 'unpause') paused = null
    if (detail === 'unhealthy') unhealthy ??= { kind: 'unhealthy', atMs }
    if (detail === 'healthy') unhealthy = null
  }
  return dead ?? paused ?? unhealthy
}

function textOf(
  { kind, atMs, exit, isOutOfMemory }: Trouble,
  { beganAtMs, clockAheadMs, during }: Beginning,
): string {
  const ago = `${seconds(beganAtMs - atMs)} before this ${during}`
  const time = timeOfDay(new Date(atMs - clockAheadMs))
  if (kind !== 'exited') return `has been ${kind} since ${time}, ${ago}`
  const code = exit === undefined ? '' : ` with code ${exit}`
  return `is not running: it exited${code}${isOutOfMemory ? ', killed for lack of memory' : ''}, ${ago}, at ${time}`
}
