import type { SsotError } from '../../core/errors/errors.ts'
import { isHookFailure } from '../../core/errors/hook-failures.ts'
import { engineLost } from '../../core/errors/start-failures.ts'
import type { Happening } from '../../core/events/event.ts'
import { Waits } from '../../core/events/waits.ts'
import type { StartOperation } from '../../core/plan/operation.ts'
import type { ContainerEvent } from '../../engine/container-events.ts'
import type { ContainerDetails } from '../../engine/containers.ts'
import { pause } from '../../host/pause.ts'
import { NO_PARTS, startContainer } from '../containers/start-container.ts'
import { containerFailure, hookFailure, isPerhapsExited, startFailure, timeoutFailure } from './failures.ts'
import { ServiceRun, type StartScope } from './service-run.ts'
import type { StartInput } from './start-input.ts'

/** How much later the engine may report that a container has exited than that a hook in it was killed by that. */
const EXIT_REPORT_MS = 2000

/** One start of the services of a stack. Each waits for its own conditions, and the first failure ends the start. */
export class StartRun {
  readonly #input: StartInput
  /** Aborted by the first failure. Later failures are only consequences. */
  readonly #abort = new AbortController()
  readonly #failed = Promise.withResolvers<never>()
  readonly #done = Promise.withResolvers<void>()
  readonly #services = new Map<string, ServiceRun>()
  readonly #byContainer = new Map<string, ServiceRun>()
  readonly #unready = new Set<string>()
  readonly #starting = new Set<Promise<void>>()
  /** The containers whose hooks have not all ended with 0. */
  readonly #unfinished = new Set<string>()
  readonly #waits = new Waits()
  readonly #scope: StartScope

  constructor(input: StartInput) {
    this.#input = input
    this.#failed.promise.catch(() => {}) // Awaited in `finish`.
    this.#scope = {
      input,
      signal: this.#abort.signal,
      emit: (happening) => this.#emit(happening),
      milestonesOf: (service) => this.#services.get(service)?.milestones,
      startContainer: (service, container) => this.#startContainer(service, container),
      isAnotherMoving: (service) => this.#waits.moving().some((name) => name !== service),
      onReady: (service) => this.#onReady(service),
      onNotReady: (service) => void this.#unready.add(service),
      failWith: (make) => void this.#failWith(make),
      onTimeout: (service, limitMs) => void this.#failWithTimeout(limitMs, service),
    }
  }

  /**
   * Begins to start a service. The services that it waits for must have been added before.
   * @param created resolves when its containers exist
   * @param isHealthAwaited whether another service waits for its health
   */
  add(
    operation: StartOperation,
    created: Promise<readonly ContainerDetails[]>,
    isHealthAwaited: boolean,
  ): void {
    const { service } = operation
    const known = created.then((containers) => {
      // Before the first of their events.
      for (const { id } of containers) this.#byContainer.set(id, run)
      return containers
    })
    const run = new ServiceRun(this.#scope, operation, known, isHealthAwaited)
    this.#services.set(service, run)
    this.#unready.add(service)
    run.bringUp().catch((error: unknown) => run.fail(async () => startFailure(service, error)))
  }

  /** Resolves when all services are ready, rejects with the first failure. */
  async finish(): Promise<void> {
    const { signal, timeoutMs, leftMs = timeoutMs } = this.#input
    const onAbort = () => this.fail(signal?.reason)
    if (signal?.aborted) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    const timer = setTimeout(() => void this.#failWithTimeout(timeoutMs), leftMs)
    if (this.#services.size === 0) this.#done.resolve()
    try {
      await Promise.race([this.#done.promise, this.#failed.promise])
    } finally {
      clearTimeout(timer)
      for (const service of this.#services.values()) service.close()
      signal?.removeEventListener('abort', onAbort)
      // Ends the probes that are still running.
      this.#abort.abort()
      // Otherwise the engine could still start a container during the teardown.
      await Promise.allSettled(this.#starting)
      await this.#stopUnfinished()
    }
  }

  onEvent(event: ContainerEvent): void {
    const { action, id } = event
    const service = this.#byContainer.get(id)
    if (action === 'start') service?.onStart(id)
    if (action === 'die') service?.onExit(event)
    if (action === 'health_status: healthy') service?.onHealthy(id)
    if (action === 'health_status: unhealthy' && !this.#input.isRecovering) service?.onUnhealthy(id)
  }

  onEngineLost(): void {
    this.fail(engineLost(this.#input.engine.endpoint, this.#input.project))
  }

  #emit(happening: Happening): void {
    // What happens to a service after the failure is only a consequence.
    if (this.#abort.signal.aborted) return
    this.#waits.hear(happening)
    this.#input.emit(happening)
  }

  #onReady(service: string): void {
    this.#unready.delete(service)
    if (this.#unready.size === 0) this.#done.resolve()
  }

  async #startContainer(service: string, container: ContainerDetails): Promise<void> {
    const start = this.#bringUp(service, container)
    this.#starting.add(start)
    try {
      await start
    } finally {
      this.#starting.delete(start)
    }
  }

  /** Starts a container with its files and hooks. */
  async #bringUp(service: string, { id, state }: ContainerDetails): Promise<void> {
    const { engine, parts = NO_PARTS, aftermath = 'taken down' } = this.#input
    const emit = (happening: Happening) => {
      this.#emit(happening)
      if (happening.type !== 'hook-began') return
      const { number, of } = happening
      this.#emit({ type: 'service-waits', service, wait: { for: 'hook', number, of } })
    }
    const run = { signal: this.#abort.signal, emit, aftermath }
    const ended = await startContainer(engine, { id, service, state }, parts, run).catch(
      async (cause: unknown) => {
        if (!isHookFailure(cause)) throw await containerFailure(engine, service, cause)
        this.#unfinished.add(id)
        // The report of an exit ends the start with that as the reason.
        if (isPerhapsExited(cause)) await pause(EXIT_REPORT_MS, this.#abort.signal)
        throw await hookFailure(this.#input, service, id, cause)
      },
    )
    if (ended !== null) this.#unfinished.add(id)
  }

  /**
   * Stops the containers whose hooks have not all ended with 0, if the stack is left: otherwise they would look like those that
   * are ready. This is the last step, so that the stop is not taken for the failure.
   */
  async #stopUnfinished(): Promise<void> {
    const { engine, aftermath = 'taken down', onUnready } = this.#input
    if (aftermath === 'taken down') return
    for (const id of this.#unfinished) onUnready?.(id)
    await Promise.allSettled([...this.#unfinished].map((id) => engine.containers.stop(id)))
  }

  /** Ends the start with the first failure. */
  async #failWith(make: () => Promise<SsotError>): Promise<void> {
    if (this.#abort.signal.aborted) return
    this.#abort.abort()
    try {
      this.#failed.reject(await make())
    } catch (error) {
      this.#failed.reject(error)
    }
  }

  /** @param own the service whose own limit has passed; absent: the limit of the whole start has passed */
  async #failWithTimeout(limitMs: number, own?: string): Promise<void> {
    const service = own ?? this.#waits.blocking ?? ''
    const run = this.#services.get(service)
    await this.#failWith(() =>
      timeoutFailure(this.#input, {
        limitMs,
        limit: own === undefined ? 'startTimeoutMs' : `readiness.${own}.timeoutMs`,
        waits: this.#waits.all,
        service,
        container: run?.suspect,
        lastProbe: run?.lastProbe,
      }),
    )
  }

  /** Ends the start with an error that is of no one service. */
  fail(reason: unknown): void {
    this.#failed.reject(reason)
    this.#abort.abort()
  }
}
