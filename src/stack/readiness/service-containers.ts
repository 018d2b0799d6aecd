import type { Completes } from '../../core/plan/operation.ts'
import { type ExitMeaning, meaningOfExit } from '../../core/plan/restarts.ts'
import type { ContainerEvent } from '../../engine/container-events.ts'
import type { ContainerDetails, Healthcheck } from '../../engine/containers.ts'
import type { FailedContainer } from './failures.ts'

/** A container of a service, and what has happened to it since the start began. */
interface OwnContainer {
  details: ContainerDetails
  /** When its last finished run ended. */
  endedAtMs: number | undefined
  /** When the run before its latest one ended. */
  afterMs: number | undefined
  exitCode: number | undefined
  /** Whether it has run since the start began: otherwise an exit that is heard now is that of an earlier life. */
  hasBegun: boolean
  /** How often it has exited without having completed. */
  exits: number
  isRestarting: boolean
  hasCompleted: boolean
  /** Resolves when it has completed. */
  completion: PromiseWithResolvers<void>
  /** Resolves when the engine's own probe passes, in the current life of the service. */
  verdict: PromiseWithResolvers<void>
}

/** The meaning of a container's exit, and what a report of it needs. */
export interface ContainerExit {
  meaning: ExitMeaning
  container: FailedContainer
  exits: number
  details: ContainerDetails
}

/** A container with a healthcheck. */
export interface CheckedContainer {
  details: ContainerDetails
  check: Healthcheck
  verdict: Promise<void>
}

/** The containers of one service, and what the events of the engine have reported of them. */
export class ServiceContainers {
  readonly #all: ReadonlyMap<string, OwnContainer>

  constructor(containers: readonly ContainerDetails[]) {
    this.#all = new Map(containers.map((details) => [details.id, ownContainer(details)]))
  }

  get ids(): string[] {
    return [...this.#all.keys()]
  }

  /** As they were before the start. */
  get details(): ContainerDetails[] {
    return [...this.#all.values()].map(({ details }) => details)
  }

  get isRestarting(): boolean {
    return [...this.#all.values()].some(({ isRestarting }) => isRestarting)
  }

  /** Whether one has exited without having completed. */
  get haveExited(): boolean {
    return [...this.#all.values()].some(({ exits }) => exits > 0)
  }

  /** Whether all have exited with 0; false without containers. */
  get haveCompleted(): boolean {
    return this.#all.size > 0 && [...this.#all.values()].every(({ hasCompleted }) => hasCompleted)
  }

  get checked(): CheckedContainer[] {
    return [...this.#all.values()].flatMap(({ details, verdict }) =>
      details.healthcheck ? [{ details, check: details.healthcheck, verdict: verdict.promise }] : [],
    )
  }

  /** The container to report in a failure: one that is being restarted, otherwise the first one. */
  get suspect(): FailedContainer | undefined {
    const all = [...this.#all.values()]
    const suspect = all.find(({ isRestarting }) => isRestarting) ?? all[0]
    return suspect && failed(suspect)
  }

  failed(id: string): FailedContainer | undefined {
    const container = this.#all.get(id)
    return container && failed(container)
  }

  /** @returns whether the engine has started a container again that had exited */
  onStart(id: string): boolean {
    const container = this.#all.get(id)
    if (!container) return false
    const { isRestarting } = container
    container.hasBegun = true
    container.afterMs = container.endedAtMs
    container.isRestarting = false
    return isRestarting
  }

  /** @param event its exit code counts: the container may be running again by the time it is inspected */
  onExit({ id, exitCode, atMs }: ContainerEvent, completes: Completes): ContainerExit | null {
    const container = this.#all.get(id)
    // The engine reports an exit a moment after it has shown it, and so perhaps after the watch for this start has begun.
    if (!container?.hasBegun) return null
    const { details, exits: restarts } = container
    const meaning = meaningOfExit({ exitCode, completes, policy: details.restartPolicy, restarts })
    container.exitCode = exitCode
    container.endedAtMs = atMs
    if (meaning === 'completed') {
      container.hasCompleted = true
      container.completion.resolve()
    } else container.exits++
    container.isRestarting = meaning === 'restarting'
    return { meaning, container: failed(container), exits: container.exits, details }
  }

  /** Resolves when the events have reported that all of these containers have completed. */
  async completionOf(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#all.get(id)?.completion.promise))
  }

  onHealthy(id: string): void {
    this.#all.get(id)?.verdict.resolve()
  }

  /** Makes the engine's probes count again from now on, in a new life of the service. */
  forgetVerdicts(): void {
    for (const container of this.#all.values()) container.verdict = Promise.withResolvers()
  }
}

/** The states in which no process of a container runs, and none will without a start. */
const NOT_BEGUN: ReadonlySet<string> = new Set(['created', 'exited', 'dead'])

function ownContainer(details: ContainerDetails): OwnContainer {
  return {
    details,
    endedAtMs: details.endedAtMs ?? undefined,
    afterMs: details.endedAtMs ?? undefined,
    exitCode: undefined,
    hasBegun: !NOT_BEGUN.has(details.state),
    exits: 0,
    isRestarting: details.state === 'restarting',
    hasCompleted: false,
    completion: Promise.withResolvers(),
    verdict: Promise.withResolvers(),
  }
}

function failed({ details, afterMs, exitCode, exits }: OwnContainer): FailedContainer {
  return { id: details.id, lastRun: { afterMs, exitCode, restarts: Math.max(0, exits - 1) } }
}
