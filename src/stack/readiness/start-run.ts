import type { ComposeModel } from '../../core/compose/model.ts'
import type { ReadinessEndpoint } from '../../core/endpoints/endpoints.ts'
import { SsotError } from '../../core/errors/errors.ts'
import {
  type Aftermath,
  engineLost,
  portTaken,
  serviceFailed,
  startFailed,
  startTimedOut,
  takenPort,
} from '../../core/errors/start-failures.ts'
import type { Report } from '../../core/events/progress.ts'
import type { Dependency, PlannedService } from '../../core/plan/start.ts'
import { redact, secretValues } from '../../core/text/redact.ts'
import type { ContainerEvent } from '../../engine/container-events.ts'
import type { Healthcheck } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'
import { portHolder } from '../ports/port-holder.ts'
import { answerNow, untilEndpointAnswers } from './endpoint-answers.ts'
import { gatherEvidence } from './evidence.ts'
import { untilHealthy } from './health.ts'
import { untilDoorOpens } from './port-open.ts'

export interface StartInput {
  engine: Engine
  project: string
  model: ComposeModel
  /** By published service: what must answer from the host before it counts as ready. */
  endpoints: Readonly<Record<string, ReadinessEndpoint>>
  /** For all services together, from the first start to the last one ready. */
  timeoutMs: number
  signal?: AbortSignal | undefined
  report: Report
  /** Hears each output of a failed health probe that differs from the one before. */
  onDetail?: ((line: string) => void) | undefined
  /** What the caller does with the stack when the start fails; absent: `taken down`. */
  aftermath?: Aftermath
}

/** The moments of a service that others wait for. */
interface Milestones {
  started: PromiseWithResolvers<void>
  healthy: PromiseWithResolvers<void>
  completed: PromiseWithResolvers<void>
}

/** What is heard of a container from the engine. */
interface Signs {
  service: PlannedService
  completed: PromiseWithResolvers<void>
  healthy: PromiseWithResolvers<void>
}

/** One service on its way: its plan and the healthcheck of each of its containers, by id. */
interface Runner {
  plan: PlannedService
  containers: ReadonlyMap<string, Healthcheck | undefined>
  milestones: Milestones
}

/** One start of one stack: every service waits for its own conditions, the first failure ends all. */
export class StartRun {
  readonly #input: StartInput
  readonly #secrets: readonly string[]
  /** Aborted by the first failure; what fails afterwards is a consequence. */
  readonly #abort = new AbortController()
  readonly #failed = Promise.withResolvers<never>()
  readonly #runners = new Map<string, Runner>()
  readonly #signs = new Map<string, Signs>()
  readonly #ready: Promise<void>[] = []
  readonly #starting = new Set<Promise<void>>()
  /** What each service waits for that is not ready. */
  readonly #waiting = new Map<string, string>()
  readonly #lastProbe = new Map<string, string>()

  constructor(input: StartInput) {
    this.#input = input
    this.#secrets = secretValues(input.model)
    this.#failed.promise.catch(() => {}) // Awaited in `finish`.
  }

  /** Sets a service on its way; what it depends on must have been added before. */
  add(plan: PlannedService, containers: ReadonlyMap<string, Healthcheck | undefined>): void {
    const milestones: Milestones = {
      started: Promise.withResolvers(),
      healthy: Promise.withResolvers(),
      completed: Promise.withResolvers(),
    }
    const runner = { plan, containers, milestones }
    this.#runners.set(plan.name, runner)
    for (const id of containers.keys()) {
      this.#signs.set(id, {
        service: plan,
        completed: Promise.withResolvers(),
        healthy: Promise.withResolvers(),
      })
    }
    this.#ready.push(this.#bringUp(runner).catch((error: unknown) => this.#fail(asFailure(plan.name, error))))
  }

  /** A service that runs already, and that others may wait for. */
  addRunning(plan: PlannedService): void {
    const done = Promise.withResolvers<void>()
    done.resolve()
    this.#runners.set(plan.name, {
      plan,
      containers: new Map(),
      milestones: { started: done, healthy: done, completed: done },
    })
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
      // Ends the probes that are still under way.
      this.#abort.abort()
      // A start that the engine is at would go on beside the teardown.
      await Promise.allSettled(this.#starting)
    }
  }

  onEvent({ action, id, service, exitCode }: ContainerEvent): void {
    if (action === 'die') void this.#onExit(id, exitCode)
    if (action === 'health_status: healthy') this.#signs.get(id)?.healthy.resolve()
    if (action === 'health_status: unhealthy') void this.#failWith('SERVICE_UNHEALTHY', service, id)
  }

  onEngineLost(): void {
    this.#fail(engineLost(this.#input.engine.endpoint, this.#input.project))
  }

  async #bringUp({ plan, containers, milestones }: Runner): Promise<void> {
    const { name } = plan
    for (const dependency of plan.dependsOn) await this.#condition(name, dependency)
    if (this.#abort.signal.aborted) return this.#failed.promise
    this.#waiting.set(name, 'its containers to start')
    await Promise.all([...containers.keys()].map((id) => this.#startContainer(name, id)))
    this.#input.report('started', name)
    milestones.started.resolve()
    const ownMs = this.#input.endpoints[name]?.timeoutMs
    const timer =
      ownMs === undefined ? undefined : setTimeout(() => void this.#failWithTimeout(ownMs, name), ownMs)
    try {
      await this.#bringToReady(plan, containers, milestones)
    } finally {
      clearTimeout(timer)
    }
  }

  async #bringToReady(
    { name, completes }: PlannedService,
    containers: Runner['containers'],
    milestones: Milestones,
  ): Promise<void> {
    if (completes === 'must') {
      this.#waiting.set(name, 'its containers to exit with 0')
      await Promise.all([...containers.keys()].map((id) => this.#signs.get(id)?.completed.promise))
      this.#input.report('completed', name)
      milestones.completed.resolve()
    } else {
      const open = this.#untilOpen(name)
      await Promise.all([
        this.#bringToHealth(name, containers, open).then(() => milestones.healthy.resolve()),
        this.#bringToAnswer(name, open),
      ])
    }
    if (completes !== 'must') this.#input.report('ready', name)
    this.#waiting.delete(name)
  }

  async #condition(name: string, { service, condition }: Dependency): Promise<void> {
    const milestones = this.#runners.get(service)?.milestones
    this.#waiting.set(name, `${service} to be ${condition.replace('service_', '')}`)
    if (condition === 'service_started') await milestones?.started.promise
    else if (condition === 'service_healthy') await milestones?.healthy.promise
    else await milestones?.completed.promise
  }

  async #bringToHealth(
    name: string,
    containers: ReadonlyMap<string, Healthcheck | undefined>,
    open: Promise<void>,
  ): Promise<void> {
    const { engine, endpoints, report } = this.#input
    const { signal } = this.#abort
    const checks = [...containers].flatMap(([containerId, check]) => (check ? [{ containerId, check }] : []))
    this.#waiting.set(name, 'its healthcheck to pass')
    if (checks.length > 0) report('probing', name)
    const onFailedProbe = (output: string) => {
      const seen = redact(output, this.#secrets)
      if (seen !== this.#lastProbe.get(name)) this.#input.onDetail?.(`${name}  failed probe: ${seen}`)
      this.#lastProbe.set(name, seen)
    }
    await Promise.all(
      checks.map(({ containerId, check }) =>
        // The engine's own word counts too: its probe may come first, or be the only one that can run.
        Promise.race([
          this.#signs.get(containerId)?.healthy.promise,
          untilHealthy({ engine, containerId, check, open, signal, onFailedProbe }),
        ]),
      ),
    )
    if (signal.aborted) return this.#failed.promise
    if (checks.length > 0) report('healthy', name)
    const endpoint = endpoints[name]
    if (!endpoint) return
    const address = endpoint.url ?? `${endpoint.host}:${endpoint.port}`
    this.#waiting.set(name, `${address} to answer from this machine`)
  }

  async #bringToAnswer(name: string, open: Promise<void>): Promise<void> {
    const endpoint = this.#input.endpoints[name]
    if (endpoint === undefined) return
    await open
    if (this.#abort.signal.aborted) return this.#failed.promise
    await untilEndpointAnswers(endpoint, this.#abort.signal)
    if (this.#abort.signal.aborted) return this.#failed.promise
    this.#input.report('answers', name)
  }

  /** Resolves when the published port of a service seems to be answered, at once where it has none. */
  async #untilOpen(name: string): Promise<void> {
    const endpoint = this.#input.endpoints[name]
    if (endpoint !== undefined) await untilDoorOpens(endpoint.host, endpoint.port, this.#abort.signal)
  }

  async #startContainer(service: string, id: string): Promise<void> {
    const { engine } = this.#input
    const start = engine.containers.start(id)
    this.#starting.add(start)
    try {
      await start
    } catch (cause) {
      const port = takenPort(cause)
      throw port === null
        ? startFailed(service, cause)
        : portTaken(service, port, await portHolder(engine, port), cause)
    } finally {
      this.#starting.delete(start)
    }
  }

  /** @param exitCode from the event: the container may run again by the time it is looked at. */
  async #onExit(id: string, exitCode: number | undefined): Promise<void> {
    const signs = this.#signs.get(id)
    if (!signs) return
    const { name, completes } = signs.service
    if (exitCode === 0 && completes !== 'never') {
      signs.completed.resolve()
      return
    }
    if (completes === 'must' && (await this.#isRestarting(id))) return
    await this.#failWith('SERVICE_EXITED', name, id)
  }

  /** Whether the engine gives the container another try, by its restart policy. */
  async #isRestarting(id: string): Promise<boolean> {
    try {
      return ['restarting', 'running'].includes((await this.#input.engine.containers.inspect(id)).state)
    } catch {
      return false // It is gone, which the failure will say.
    }
  }

  /** Resolves when the failure is known; the start has then ended with it. */
  async #failWith(code: 'SERVICE_EXITED' | 'SERVICE_UNHEALTHY', service: string, id: string): Promise<void> {
    if (this.#abort.signal.aborted) return
    this.#abort.abort()
    const { engine, project, aftermath = 'taken down' } = this.#input
    const evidence = await gatherEvidence(engine, id, this.#secrets)
    // An engine that ends takes its containers along, and may say so of them before it falls silent.
    const isLost = await engine.system.version().then(
      () => false,
      () => true,
    )
    this.#fail(
      isLost
        ? engineLost(engine.endpoint, project)
        : serviceFailed(code, service, project, evidence, aftermath),
    )
  }

  /** @param own the service whose own limit has passed; absent: that of all together */
  async #failWithTimeout(timeoutMs: number, own?: string): Promise<void> {
    if (this.#abort.signal.aborted) return
    this.#abort.abort()
    const { engine, project, aftermath = 'taken down' } = this.#input
    // In dependency order, so the first one that waits for nobody else holds up the rest.
    const [blocking = ''] = [...this.#waiting].find(([, what]) => !/ to be /.test(what)) ?? []
    const service = own ?? blocking
    const id = this.#runners.get(service)?.containers.keys().next().value
    const evidence = id === undefined ? {} : await gatherEvidence(engine, id, this.#secrets)
    const healthOutput = this.#lastProbe.get(service)
    const seen = { ...(healthOutput === undefined ? {} : { healthOutput }), ...evidence }
    const { url, status = 'any of 2xx' } = this.#input.endpoints[service] ?? {}
    const answer = url ? `${service} ${await answerNow(url)}; wanted is ${status}` : undefined
    const waiting = this.#waiting
    const limit = own === undefined ? 'startTimeoutMs' : `readiness.${own}.timeoutMs`
    this.#fail(
      startTimedOut({ project, timeoutMs, limit, waiting, service, answer, evidence: seen, aftermath }),
    )
  }

  #fail(reason: unknown): void {
    this.#failed.reject(reason)
    this.#abort.abort()
  }
}

function asFailure(service: string, error: unknown): SsotError {
  return error instanceof SsotError ? error : startFailed(service, error)
}
