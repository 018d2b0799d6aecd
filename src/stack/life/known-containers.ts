import type { Happening } from '../../core/events/event.ts'
import type { ContainerEvent } from '../../engine/container-events.ts'
import type { Inspected } from '../targets/observe.ts'

/** Something to report, and the container whose last lines explain it; null: there is nothing to explain. */
export interface News {
  happening: Happening
  explainedBy: { id: string; service: string } | null
}

interface Known {
  service: string
  isUp: boolean
  /** By the clock of the engine, in milliseconds since 1970. */
  startedAtMs: number
  /** It was reported to be unhealthy or down, and has not been healthy since. */
  isUnhealthy: boolean
}

/** The states in which the process of a container has ended. */
const DOWN: ReadonlySet<string> = new Set(['exited', 'dead', 'restarting'])

/** The engine rounds the time of a start in one of its answers. */
const ROUNDING_MS = 1

/** What is known of the containers of a running stack. Tells what is news in an event, and in a look at all of them. */
export class KnownContainers {
  readonly #known = new Map<string, Known>()
  /** The services of which nothing is news; one may be in several sets. */
  readonly #left = new Set<ReadonlySet<string>>()
  /** The services that are ready at the next look. */
  readonly #ready = new Set<string>()

  /** Takes nothing of these services as news, and forgets what is known of them, until {@link resume}. */
  leave(services: ReadonlySet<string>): void {
    this.#left.add(services)
    for (const [id, { service }] of this.#known) if (services.has(service)) this.#known.delete(id)
  }

  /**
   * @param services the same set. The next look shows what there is of them.
   * @param areReady whether they have been proved to be ready, whatever the engine says of their health
   */
  resume(services: ReadonlySet<string>, areReady = false): void {
    this.#left.delete(services)
    if (areReady) for (const service of services) this.#ready.add(service)
  }

  /** What to report of an event; null when it is known already, or of no interest. */
  hear({ action, id, service, exitCode, atMs }: ContainerEvent): News | null {
    if (this.#isLeft(service)) return null
    const before = this.#known.get(id)
    switch (action) {
      case 'die': {
        // A look has seen it down, or in a later life.
        if (before && (!before.isUp || atMs < before.startedAtMs)) return null
        this.#known.set(id, { service, isUp: false, startedAtMs: atMs, isUnhealthy: true })
        return exited(id, service, exitCode)
      }
      case 'start': {
        if (before?.isUp) return null
        const isUnhealthy = before?.isUnhealthy ?? false
        this.#known.set(id, { service, isUp: true, startedAtMs: atMs, isUnhealthy })
        return plain({ type: 'service-restarted', service })
      }
      case 'oom':
        return plain({ type: 'service-out-of-memory', service })
      case 'pause':
        return plain({ type: 'service-paused', service })
      case 'unpause':
        return plain({ type: 'service-unpaused', service })
      case 'health_status: unhealthy':
        if (before) before.isUnhealthy = true
        return plain({ type: 'service-unhealthy', service })
      case 'health_status: healthy': {
        if (!before?.isUnhealthy) return null
        before.isUnhealthy = false
        return plain({ type: 'service-recovered', service })
      }
      default:
        return null
    }
  }

  /**
   * What to report after a look at all containers of the stack.
   * @param isExpected whether a container of which nothing was known should be running
   */
  see(all: readonly Inspected[], isExpected: (container: Inspected) => boolean): News[] {
    const ids = new Set(all.map(({ summary }) => summary.id))
    const gone = [...this.#known].filter(([id, { isUp }]) => isUp && !ids.has(id))
    for (const [id] of gone) this.#known.delete(id)
    const news = [
      ...gone.map(([, { service }]) => plain({ type: 'service-exited', service })),
      ...all
        .filter(({ summary }) => !this.#isLeft(summary.service))
        .flatMap((container) => this.#seeOne(container, isExpected)),
    ]
    this.#ready.clear()
    return news
  }

  #isLeft(service: string): boolean {
    return [...this.#left].some((services) => services.has(service))
  }

  #seeOne(container: Inspected, isExpected: (container: Inspected) => boolean): News[] {
    const { summary, details } = container
    const { id, service } = summary
    const before = this.#known.get(id)
    const startedAtMs = details.startedAtMs ?? 0
    const isDown = DOWN.has(details.state)
    const isUp = !isDown && details.state !== 'created'
    const isNewLife = before !== undefined && isUp && startedAtMs > before.startedAtMs + ROUNDING_MS
    const isUndecided = details.health === 'starting' && (isNewLife || before?.isUnhealthy === true)
    this.#known.set(id, {
      ...{ service, isUp, startedAtMs: Math.max(startedAtMs, before?.startedAtMs ?? 0) },
      isUnhealthy: isDown || (!this.#ready.has(service) && (details.health === 'unhealthy' || isUndecided)),
    })
    if (before === undefined)
      return isDown && isExpected(container) ? [exited(id, service, details.exitCode)] : []
    if (!isUp) return before.isUp ? [exited(id, service, details.exitCode)] : []
    if (isNewLife || !before.isUp) {
      // The engine does not keep the exit code of an earlier life.
      const end = before.isUp ? [exited(id, service, undefined)] : []
      return [...end, plain({ type: 'service-restarted', service })]
    }
    if (details.health === 'unhealthy' && !before.isUnhealthy)
      return [plain({ type: 'service-unhealthy', service })]
    if (details.health === 'healthy' && before.isUnhealthy)
      return [plain({ type: 'service-recovered', service })]
    return []
  }
}

function plain(happening: Happening): News {
  return { happening, explainedBy: null }
}

function exited(id: string, service: string, exitCode: number | undefined): News {
  return {
    happening: { type: 'service-exited', service, ...(exitCode === undefined ? {} : { exitCode }) },
    explainedBy: exitCode === 0 ? null : { id, service },
  }
}
