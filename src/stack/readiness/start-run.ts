import { engineLost } from '../../core/errors/start-failures.ts'
import type { Happening } from '../../core/events/event.ts'
import type { Wait } from '../../core/events/wait.ts'
import { Waits } from '../../core/events/waits.ts'
import type { Dependency, StartOperation } from '../../core/plan/operation.ts'
import { redact } from '../../core/text/redact.ts'
import type { ContainerEvent } from '../../engine/container-events.ts'
import type { Healthcheck } from '../../engine/containers.ts'
import { nowMs } from '../../host/clock.ts'
import { untilEndpointAnswers } from './endpoint-answers.ts'
import { containerFailure, serviceFailure, startFailure, timeoutFailure } from './failures.ts'
import { untilHealthy } from './health.ts'
import { untilPortOpens } from './port-open.ts'
import type { StartInput } from './start-input.ts'

/** The states of a service that other services wait for. */
interface Milestones {
  started: PromiseWithResolvers<void>
  healthy: PromiseWithResolvers<void>
  completed: PromiseWithResolvers<void>
}

/** What the engine has reported about a container. */
interface Signs {
  operation: StartOperation
  completed: PromiseWithResolvers<void>
  healthy: PromiseWithResolvers<void>
}

/** A service that is being started, with the healthcheck of each of its containers, by id. */
interface Runner {
  operation: StartOperation
  containers: ReadonlyMap<string, Healthcheck | undefined>
  milestones: Milestones
}

/** One start of the services of a stack. Each waits for its own conditions, and the first failure ends the start. */
export class StartRun {
  readonly #input: StartInput
  /** Aborted by the first failure. Later failures are only consequences. */
  readonly #abort = new AbortController()
  readonly #failed = Promise.withResolvers<never>()
  readonly #runners = new Map<string, Runner>()
  readonly #signs = new Map<string, Signs>()
  readonly #ready: Promise<void>[] = []
  readonly #starting = new Set<Promise<void>>()
  readonly #waits = new Waits()
  readonly #lastProbe = new Map<string, string>()

  constructor(input: StartInput) {
    this.#input = input
    this.#failed.promise.catch(() => {}) // Awaited in `finish`.
  }

  /** Begins to start a service. The services that it waits for must have been added before. */
  add(operation: StartOperation, containers: ReadonlyMap<string, Healthcheck | undefined>): void {
    const milestones: Milestones = {
      started: Promise.withResolvers(),
      healthy: Promise.withResolvers(),
      completed: Promise.withResolvers(),
    }
    const runner = { operation, containers, milestones }
    this.#runners.set(operation.service, runner)
    for (const id of containers.keys()) {
      const signs = {
        operation,
        completed: Promise.withResolvers<void>(),
        healthy: Promise.withResolvers<void>(),
      }
      this.#signs.set(id, signs)
    }
    this.#ready.push(
      this.#bringUp(runner).catch((error: unknown) => this.#fail(startFailure(operation.service, error))),
    )
  }

  /** Resolves when all services are ready, rejects with the first failure. */
  async finish(): Promise<void> {
    const { signal, timeoutMs } = this.#input
    const onAbort = () => this.#fail(signal?.reason)
    if (signal?.aborted) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    const timer = setTimeout(() => void this.#failWithTimeout(timeoutMs), timeoutMs)
    try {
      await Promise.race([Promise.all(this.#ready), this.#failed.promise])
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      // Ends the probes that are still running.
      this.#abort.abort()
      // Otherwise the engine could still start a container during the teardown.
      await Promise.allSettled(this.#starting)
    }
  }

  onEvent({ action, id, service, exitCode }: ContainerEvent): void {
    if (action === 'die') void this.#onExit(id, exitCode)
    if (action === 'health_status: healthy') this.#signs.get(id)?.healthy.resolve()
    if (action === 'health_status: unhealthy' && this.#signs.has(id))
      void this.#failWith('SERVICE_UNHEALTHY', service, id)
  }

  onEngineLost(): void {
    this.#fail(engineLost(this.#input.engine.endpoint, this.#input.project))
  }

  #emit(happening: Happening): void {
    this.#waits.hear(happening)
    this.#input.emit(happening)
  }

  #wait(service: string, wait: Wait): void {
    this.#emit({ type: 'service-waits', service, wait })
  }

  async #bringUp({ operation, containers, milestones }: Runner): Promise<void> {
    const { service } = operation
    for (const dependency of operation.after) await this.#condition(service, dependency)
    if (this.#abort.signal.aborted) return this.#failed.promise
    this.#wait(service, { for: 'start' })
    await Promise.all([...containers.keys()].map((id) => this.#startContainer(service, id)))
    const startedMs = nowMs()
    this.#emit({ type: 'service-started', service })
    milestones.started.resolve()
    const ownMs = this.#input.readiness[service]?.timeoutMs
    const timer =
      ownMs === undefined ? undefined : setTimeout(() => void this.#failWithTimeout(ownMs, service), ownMs)
    try {
      if (operation.completes === 'must') {
        this.#wait(service, { for: 'exit' })
        await this.#untilCompleted(containers)
        this.#emit({ type: 'service-completed', service, ms: nowMs() - startedMs })
        milestones.completed.resolve()
      } else {
        await this.#bringToReady(operation, containers, milestones)
        this.#emit({ type: 'service-ready', service, ms: nowMs() - startedMs })
      }
    } finally {
      clearTimeout(timer)
    }
  }

  async #untilCompleted(containers: Runner['containers']): Promise<void> {
    await Promise.all([...containers.keys()].map((id) => this.#signs.get(id)?.completed.promise))
  }

  async #bringToReady(
    { service, completes }: StartOperation,
    containers: Runner['containers'],
    milestones: Milestones,
  ): Promise<void> {
    const open = this.#untilOpen(service)
    const ready = Promise.all([
      this.#bringToHealth(service, containers, open).then(() => milestones.healthy.resolve()),
      this.#bringToAnswer(service, open),
    ])
    // A service that may complete is ready when it has completed.
    const mayComplete = completes === 'may' && containers.size > 0
    await (mayComplete ? Promise.race([ready, this.#untilCompleted(containers)]) : ready)
  }

  async #condition(service: string, dependency: Dependency): Promise<void> {
    const milestones = this.#runners.get(dependency.service)?.milestones
    this.#wait(service, { for: 'dependency', ...dependency })
    if (dependency.condition === 'service_started') await milestones?.started.promise
    else if (dependency.condition === 'service_healthy') await milestones?.healthy.promise
    else await milestones?.completed.promise
  }

  async #bringToHealth(
    service: string,
    containers: ReadonlyMap<string, Healthcheck | undefined>,
    open: Promise<void>,
  ): Promise<void> {
    const { engine, readiness } = this.#input
    const { signal } = this.#abort
    const checks = [...containers].flatMap(([containerId, check]) => (check ? [{ containerId, check }] : []))
    this.#wait(service, { for: 'healthcheck' })
    if (checks.length > 0) this.#emit({ type: 'probe-began', service })
    const onFailedProbe = (output: string) => this.#hearProbe(service, output)
    await Promise.all(
      checks.map(({ containerId, check }) =>
        // The engine's own verdict counts too: its probe may pass first, or be the only one that can run.
        Promise.race([
          this.#signs.get(containerId)?.healthy.promise,
          untilHealthy({ engine, containerId, check, open, signal, onFailedProbe }),
        ]),
      ),
    )
    if (signal.aborted) return this.#failed.promise
    if (checks.length > 0) this.#emit({ type: 'service-healthy', service })
    const endpoint = readiness[service]
    if (!endpoint) return
    this.#wait(service, { for: 'answer', address: endpoint.url ?? `${endpoint.host}:${endpoint.port}` })
  }

  /** Reports the output of a failed probe if it differs from the one before. */
  #hearProbe(service: string, output: string): void {
    const seen = redact(output, this.#input.secrets)
    if (seen !== this.#lastProbe.get(service)) this.#emit({ type: 'probe-failed', service, output: seen })
    this.#lastProbe.set(service, seen)
  }

  async #bringToAnswer(service: string, open: Promise<void>): Promise<void> {
    const endpoint = this.#input.readiness[service]
    if (endpoint === undefined) return
    await open
    if (this.#abort.signal.aborted) return this.#failed.promise
    await untilEndpointAnswers(endpoint, this.#abort.signal)
    if (this.#abort.signal.aborted) return this.#failed.promise
    this.#emit({ type: 'service-answers', service })
  }

  /** Resolves when the published port of a service seems to be open, and at once when it has none. */
  async #untilOpen(service: string): Promise<void> {
    const endpoint = this.#input.readiness[service]
    if (endpoint !== undefined) await untilPortOpens(endpoint.host, endpoint.port, this.#abort.signal)
  }

  async #startContainer(service: string, id: string): Promise<void> {
    const { engine } = this.#input
    const start = engine.containers.start(id)
    this.#starting.add(start)
    try {
      await start
    } catch (cause) {
      throw await containerFailure(engine, service, cause)
    } finally {
      this.#starting.delete(start)
    }
  }

  /** @param exitCode from the event: the container may be running again by the time it is inspected */
  async #onExit(id: string, exitCode: number | undefined): Promise<void> {
    const signs = this.#signs.get(id)
    if (!signs) return
    const { service, completes } = signs.operation
    if (exitCode === 0 && completes !== 'never') {
      signs.completed.resolve()
      return
    }
    if (completes === 'must' && (await this.#isRestarting(id))) return
    await this.#failWith('SERVICE_EXITED', service, id)
  }

  /** Whether the engine starts the container again, by its restart policy. */
  async #isRestarting(id: string): Promise<boolean> {
    try {
      const { state } = await this.#input.engine.containers.inspect(id)
      return ['restarting', 'running'].includes(state)
    } catch {
      return false // The container was removed. The failure reports that.
    }
  }

  /** Ends the start with the failure of a service, once its evidence has been gathered. */
  async #failWith(code: 'SERVICE_EXITED' | 'SERVICE_UNHEALTHY', service: string, id: string): Promise<void> {
    if (this.#abort.signal.aborted) return
    this.#abort.abort()
    this.#fail(await serviceFailure(this.#input, code, service, id))
  }

  /** @param own the service whose own limit has passed; absent: the limit of the whole start has passed */
  async #failWithTimeout(limitMs: number, own?: string): Promise<void> {
    if (this.#abort.signal.aborted) return
    this.#abort.abort()
    const service = own ?? this.#waits.blocking ?? ''
    this.#fail(
      await timeoutFailure(this.#input, {
        limitMs,
        limit: own === undefined ? 'startTimeoutMs' : `readiness.${own}.timeoutMs`,
        waits: this.#waits.all,
        service,
        containerId: this.#runners.get(service)?.containers.keys().next().value,
        lastProbe: this.#lastProbe.get(service),
      }),
    )
  }

  #fail(reason: unknown): void {
    this.#failed.reject(reason)
    this.#abort.abort()
  }
}
