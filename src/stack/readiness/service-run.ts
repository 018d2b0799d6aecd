import type { SsotError } from '../../core/errors/errors.ts'
import type { Happening } from '../../core/events/event.ts'
import type { Wait } from '../../core/events/wait.ts'
import type { Dependency, StartOperation } from '../../core/plan/operation.ts'
import { describePolicy, MAX_RESTARTS } from '../../core/plan/restarts.ts'
import type { ContainerEvent } from '../../engine/container-events.ts'
import type { ContainerDetails } from '../../engine/containers.ts'
import { nowMs } from '../../host/clock.ts'
import { type FailedContainer, serviceFailure, startFailure, statusFailure } from './failures.ts'
import { type Milestones, milestones } from './milestones.ts'
import { type ContainerExit, ServiceContainers } from './service-containers.ts'
import { ServiceReadiness } from './service-readiness.ts'
import type { StartInput } from './start-input.ts'

/** What a service needs from the start that it is part of. */
export interface StartScope {
  input: StartInput
  /** Aborted when the start has failed or ended. */
  signal: AbortSignal
  emit(happening: Happening): void
  /** The milestones of another service of the same start; undefined for one that is not part of it. */
  milestonesOf(service: string): Milestones | undefined
  /** Resolves when its `post_start` hooks have ended, too. */
  startContainer(service: string, container: ContainerDetails): Promise<void>
  /** Whether another service is still becoming ready. */
  isAnotherMoving(service: string): boolean
  onReady(service: string): void
  /** A service that was ready must become ready again. */
  onNotReady(service: string): void
  /** Ends the start with the error that `make` returns. */
  failWith(make: () => Promise<SsotError>): void
  /** Ends the start because the time limit of this service has passed. */
  onTimeout(service: string, limitMs: number): void
}

/** How long a service must run that has exited before, where nothing can be asked of it. */
const RESTARTED_SETTLE_MS = 2000

/**
 * One service that is being started. Each time that the engine restarts one of its containers, a new life of the
 * service begins, in which it must become ready again.
 */
export class ServiceRun {
  readonly milestones = milestones()
  readonly #scope: StartScope
  readonly #operation: StartOperation
  readonly #isHealthAwaited: boolean
  readonly #created: Promise<readonly ContainerDetails[]>
  /** None before they exist. */
  #containers = new ServiceContainers([])
  #life = new AbortController()
  #isStarted = false
  #isReady = false
  #startedMs = 0
  /** How often it was restarted in a row while no other service was still becoming ready. */
  #vainRestarts = 0
  #lastProbe: string | undefined
  /** Whether it has failed, and the start goes on without it. */
  #hasFailed = false
  #timer: NodeJS.Timeout | undefined

  /**
   * @param created resolves when its containers exist
   * @param isHealthAwaited whether another service waits for its health
   */
  constructor(
    scope: StartScope,
    operation: StartOperation,
    created: Promise<readonly ContainerDetails[]>,
    isHealthAwaited: boolean,
  ) {
    this.#scope = scope
    this.#operation = operation
    this.#created = created
    this.#isHealthAwaited = isHealthAwaited
  }

  get #service(): string {
    return this.#operation.service
  }

  /** The output of its last failed probe. */
  get lastProbe(): string | undefined {
    return this.#lastProbe
  }

  /** The container to report in a failure; undefined without containers. */
  get suspect(): FailedContainer | undefined {
    return this.#containers.suspect
  }

  /** Ends the start with an error, or goes on without this service if it is optional. */
  fail(make: () => Promise<SsotError>): void {
    if (this.#hasFailed) return
    if (!this.#operation.isOptional) {
      this.#scope.failWith(make)
      return
    }
    this.#hasFailed = true
    this.#life.abort()
    void this.#giveUp(make)
  }

  /** Starts the containers as soon as they exist and the conditions of the service are met. It then becomes ready on its own. */
  async bringUp(): Promise<void> {
    const { signal, emit } = this.#scope
    this.#containers = new ServiceContainers(await this.#created)
    for (const dependency of this.#operation.after) await this.#untilMet(dependency)
    if (signal.aborted) return
    this.#wait({ for: 'start' })
    await this.#startContainers()
    if (signal.aborted) return
    this.#startedMs = nowMs()
    this.#isStarted = true
    emit({ type: 'service-started', service: this.#service })
    this.milestones.started.resolve()
    this.#limit()
    this.#live()
  }

  /** All at once, or one after the other if hooks run in them, as with Compose: a hook may be made for being alone. */
  async #startContainers(): Promise<void> {
    const { input, signal, startContainer } = this.#scope
    const start = (container: ContainerDetails) => startContainer(this.#service, container)
    if (!input.parts?.postStart.has(this.#service)) {
      await Promise.all(this.#containers.details.map(start))
      return
    }
    for (const container of this.#containers.details) if (!signal.aborted) await start(container)
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  onStart(id: string): void {
    if (!this.#containers.onStart(id)) return
    this.#scope.emit({ type: 'service-restarted', service: this.#service })
    this.#live()
  }

  onExit(event: ContainerEvent): void {
    const { exitCode } = event
    const exit = this.#containers.onExit(event, this.#operation.completes)
    if (exit === null || this.#hasFailed) return
    if (exit.meaning === 'completed') {
      if (this.#containers.haveCompleted) this.milestones.completed.resolve()
      return
    }
    const isVain = !this.#scope.isAnotherMoving(this.#service)
    this.#vainRestarts = isVain ? this.#vainRestarts + 1 : 0
    if (exit.meaning === 'failed' || this.#vainRestarts > MAX_RESTARTS) this.#failAsExited(exit)
    else this.#onRestart(exit, exitCode)
  }

  onHealthy(id: string): void {
    this.#containers.onHealthy(id)
  }

  onUnhealthy(id: string): void {
    const container = this.#containers.failed(id)
    // A service that may complete need not pass the healthcheck of its image.
    if (!container || this.#operation.completes !== 'never') return
    this.fail(() =>
      serviceFailure(this.#scope.input, container, { code: 'SERVICE_UNHEALTHY', service: this.#service }),
    )
  }

  async #giveUp(make: () => Promise<SsotError>): Promise<void> {
    const { signal, emit, failWith, onReady } = this.#scope
    const error = await make().catch((reason: unknown) => startFailure(this.#service, reason))
    if (signal.aborted) return
    // The whole stack can start on other ports.
    if (error.code === 'PORT_TAKEN') {
      failWith(() => Promise.reject(error))
      return
    }
    emit({ type: 'service-given-up', service: this.#service, error: error.serialize() })
    // The services that depend on it start, as with Compose.
    for (const milestone of Object.values(this.milestones)) milestone.resolve()
    onReady(this.#service)
  }

  #wait(wait: Wait): void {
    this.#scope.emit({ type: 'service-waits', service: this.#service, wait })
  }

  async #untilMet(dependency: Dependency): Promise<void> {
    const reached = this.#scope.milestonesOf(dependency.service)
    this.#wait({ for: 'dependency', ...dependency })
    if (dependency.condition === 'service_started') await reached?.started.promise
    else if (dependency.condition === 'service_healthy') await reached?.healthy.promise
    else await reached?.completed.promise
  }

  #limit(): void {
    const limitMs = this.#scope.input.readiness[this.#service]?.timeoutMs
    if (limitMs === undefined) return
    this.#timer = setTimeout(() => {
      if (!this.#isReady) this.#scope.onTimeout(this.#service, limitMs)
    }, limitMs)
  }

  #onRestart({ exits }: ContainerExit, exitCode: number | undefined): void {
    this.#life.abort()
    this.#containers.forgetVerdicts()
    this.#scope.emit({
      type: 'service-restarting',
      service: this.#service,
      times: exits,
      ...(exitCode === undefined ? {} : { exitCode }),
    })
    if (!this.#isReady) return
    this.#isReady = false
    this.#scope.onNotReady(this.#service)
  }

  #failAsExited({ container, meaning, details }: ContainerExit): void {
    const startedOnly = this.#operation.after
      .filter(({ condition }) => condition === 'service_started')
      .map(({ service }) => service)
    this.fail(() =>
      serviceFailure(this.#scope.input, container, {
        code: 'SERVICE_EXITED',
        service: this.#service,
        policy: describePolicy(details.restartPolicy),
        isFinal: meaning === 'failed',
        startedOnly,
      }),
    )
  }

  /** Begins a new life if all containers run. */
  #live(): void {
    if (!this.#isStarted || this.#hasFailed || this.#containers.isRestarting) return
    this.#life.abort()
    this.#life = new AbortController()
    const signal = AbortSignal.any([this.#scope.signal, this.#life.signal])
    this.#untilReady(signal).then(
      () => {
        if (!signal.aborted) this.#onReady()
      },
      (error: unknown) => this.fail(() => Promise.reject(error)),
    )
  }

  #onReady(): void {
    const ms = nowMs() - this.#startedMs
    const isOneShot = this.#operation.completes === 'must'
    this.#scope.emit({ type: isOneShot ? 'service-completed' : 'service-ready', service: this.#service, ms })
    this.#isReady = true
    this.milestones.ready.resolve()
    this.#scope.onReady(this.#service)
  }

  /** Also resolves when the signal comes. */
  async #untilReady(signal: AbortSignal): Promise<void> {
    const { completes } = this.#operation
    const completed = this.milestones.completed.promise
    if (completes === 'must') {
      this.#wait({ for: 'exit' })
      return completed
    }
    const { input, emit } = this.#scope
    const service = this.#service
    const readiness = new ServiceReadiness({
      service,
      start: input,
      settleMs: Math.max(input.settleMs ?? 0, this.#containers.haveExited ? RESTARTED_SETTLE_MS : 0),
      endpoint: input.readiness[service],
      checked: this.#containers.checked,
      isHealthAwaited: this.#isHealthAwaited,
      first: this.#operation.after.flatMap(({ service: needed }) => {
        const ready = this.#scope.milestonesOf(needed)?.ready.promise
        return ready === undefined ? [] : [{ service: needed, ready }]
      }),
      signal,
      emit,
      onHealthy: () => this.milestones.healthy.resolve(),
      onFailedProbe: (output) => {
        this.#lastProbe = output
        emit({ type: 'probe-failed', service, output })
      },
      onWrongStatus: (answered) => {
        const container = this.suspect
        if (container) this.fail(() => statusFailure(input, service, container, answered))
      },
    })
    const ready = readiness.untilReady().then(() => this.#untilHeard(signal))
    // A service that may complete is ready when it has completed.
    await (completes === 'may' ? Promise.race([ready, completed]) : ready)
  }

  /**
   * An exit may have happened whose event has not arrived yet. Then this waits for the event, which decides: a container that
   * has completed does not stop its service, of which another replica runs. Where something answered, that has shown that the
   * service runs.
   */
  async #untilHeard(signal: AbortSignal): Promise<void> {
    const { input } = this.#scope
    const hasAnswered = this.#containers.checked.length > 0 || input.readiness[this.#service] !== undefined
    if (signal.aborted || hasAnswered || !input.settleMs) return
    const details = await Promise.all(this.#containers.ids.map((id) => input.engine.containers.inspect(id)))
    const ended = details.filter(({ state }) => state === 'exited' || state === 'restarting')
    if (signal.aborted || ended.length === 0) return
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    await Promise.race([aborted, this.#containers.completionOf(ended.map(({ id }) => id))])
  }
}
