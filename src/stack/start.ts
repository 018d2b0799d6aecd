import type { ComposeModel } from '../core/compose/model.ts'
import { type ErrorCode, SsotError } from '../core/errors.ts'
import { secretValues } from '../core/redact.ts'
import { type PlannedService, planStart } from '../core/start/plan.ts'
import type { ContainerDetails, ContainerEvent, Engine, Healthcheck } from '../engine/engine.ts'
import { untilEndpointAnswers } from './answer.ts'
import { untilDoorOpens } from './door.ts'
import { gatherEvidence } from './evidence.ts'
import { pause } from './pause.ts'

export interface StartInput {
  engine: Engine
  project: string
  model: ComposeModel
  /** By published service: what must answer from the host before it counts as ready. */
  endpoints: Readonly<Record<string, Endpoint>>
  /** For all services together, from the first start to the last one ready. */
  timeoutMs: number
  signal?: AbortSignal | undefined
  report: (text: string, service?: string) => void
}

export interface Endpoint {
  host: string
  port: number
  /** In wait-on's notation: `http-get://127.0.0.1:28100/health`, `tcp:127.0.0.1:28300`. */
  resource: string
}

/**
 * Starts the containers of a project that Compose has created: each service the moment its `depends_on`
 * conditions hold, all at once where they do not wait for each other. Resolves when every service is ready:
 * its healthcheck passed and its endpoint answers from the host, or, for a one-shot service, it exited with 0.
 *
 * The first service to fail ends the start; the others are left as they are, for the caller to tear down.
 *
 * @throws SERVICE_EXITED, SERVICE_UNHEALTHY, SERVICE_START_FAILED, PORT_TAKEN, START_TIMEOUT, START_CANCELLED
 */
export async function startServices(input: StartInput): Promise<void> {
  const { engine, project, model } = input
  const containers = await engine.containers(project)
  const details = new Map(
    await Promise.all(containers.map(async ({ id }) => [id, await engine.inspect(id)] as const)),
  )
  const idsOf = (service: string) => containers.filter((c) => c.service === service).map(({ id }) => id)
  const plan = planStart(model, (service) => idsOf(service).some((id) => details.get(id)?.healthcheck))
  const run = new StartRun(input)
  const watcher = await engine.watch(project, {
    onEvent: (event) => run.onEvent(event),
    onLost: () => run.onEngineLost(),
  })
  try {
    for (const service of plan.services) {
      const ids = idsOf(service.name)
      run.add(service, new Map(ids.map((id) => [id, details.get(id)?.healthcheck])))
    }
    await run.finish()
  } finally {
    watcher.close()
  }
}

/** The moments of a service that others wait for. */
interface Milestones {
  started: PromiseWithResolvers<void>
  healthy: PromiseWithResolvers<void>
  completed: PromiseWithResolvers<void>
}

/** Pause between two runs of a healthcheck command that failed: it is a process start inside the container. */
const PROBE_PAUSE_MS = 20
/** The same while nothing seems to listen on the service's published port. */
const CLOSED_PAUSE_MS = 500

class StartRun {
  readonly #input: StartInput
  readonly #secrets: readonly string[]
  readonly #abort = new AbortController()
  readonly #failed = Promise.withResolvers<never>()
  readonly #milestones = new Map<string, Milestones>()
  readonly #exits = new Map<string, PromiseWithResolvers<void>>()
  readonly #healthEvents = new Map<string, PromiseWithResolvers<void>>()
  readonly #ready: Promise<void>[] = []
  readonly #waiting = new Map<string, string>()
  readonly #containers = new Map<string, string[]>()
  readonly #starting = new Set<Promise<void>>()
  readonly #lastProbe = new Map<string, string>()

  constructor(input: StartInput) {
    this.#input = input
    this.#secrets = secretValues(input.model)
    this.#failed.promise.catch(() => {}) // Awaited in `finish`.
  }

  /** Sets a service on its way; it waits by itself for what it depends on. */
  add(service: PlannedService, containers: ReadonlyMap<string, Healthcheck | undefined>): void {
    this.#milestones.set(service.name, {
      started: Promise.withResolvers(),
      healthy: Promise.withResolvers(),
      completed: Promise.withResolvers(),
    })
    this.#containers.set(service.name, [...containers.keys()])
    for (const id of containers.keys()) {
      this.#exits.set(id, Promise.withResolvers())
      this.#healthEvents.set(id, Promise.withResolvers())
    }
    this.#ready.push(this.#guard(service.name, () => this.#bringUp(service, containers)))
  }

  /** Resolves when all services are ready, rejects with the first failure. */
  async finish(): Promise<void> {
    const { signal, timeoutMs } = this.#input
    const onAbort = () => this.#fail(signal?.reason)
    if (signal?.aborted) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    const timer = setTimeout(() => void this.#failWithTimeout(), timeoutMs)
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

  onEvent({ action, id, service }: ContainerEvent): void {
    if (action === 'die') this.#exits.get(id)?.resolve()
    if (action === 'health_status: healthy') this.#healthEvents.get(id)?.resolve()
    if (action === 'health_status: unhealthy') {
      void this.#failWith('SERVICE_UNHEALTHY', service, id, 'turned unhealthy while starting')
    }
  }

  onEngineLost(): void {
    this.#fail(
      new SsotError({
        code: 'ENGINE_NOT_ANSWERING',
        summary: `The container engine at ${this.#input.engine.endpoint} went away while ${this.#input.project} was starting`,
        todo: 'Start the engine again; the next run removes what is left of this one.',
      }),
    )
  }

  async #bringUp(
    service: PlannedService,
    containers: ReadonlyMap<string, Healthcheck | undefined>,
  ): Promise<void> {
    const { report } = this.#input
    const { name } = service
    for (const { service: dependency, condition } of service.dependsOn) {
      const moments = this.#milestones.get(dependency)
      this.#waiting.set(name, `${dependency} to be ${condition.replace('service_', '')}`)
      if (condition === 'service_started') await moments?.started.promise
      else if (condition === 'service_healthy') await moments?.healthy.promise
      else await moments?.completed.promise
    }
    if (this.#abort.signal.aborted) return this.#failed.promise
    const moments = this.#milestones.get(name)
    this.#waiting.set(name, 'its containers to start')
    await Promise.all([...containers.keys()].map((id) => this.#startContainer(name, id)))
    report('started', name)
    moments?.started.resolve()
    if (service.mayComplete) {
      this.#waiting.set(name, 'its containers to exit with 0')
      await Promise.all([...containers.keys()].map((id) => this.#untilCompleted(name, id)))
      report('completed', name)
      moments?.completed.resolve()
      this.#waiting.delete(name)
      return
    }
    for (const id of containers.keys()) void this.#failOnExit(name, id)
    await Promise.all([this.#bringToHealth(name, containers), this.#bringToAnswer(name)])
    this.#waiting.delete(name)
  }

  async #bringToHealth(
    service: string,
    containers: ReadonlyMap<string, Healthcheck | undefined>,
  ): Promise<void> {
    this.#waiting.set(service, 'its healthcheck to pass')
    await Promise.all([...containers].map(([id, check]) => this.#untilHealthy(service, id, check)))
    if (this.#abort.signal.aborted) return this.#failed.promise
    if ([...containers.values()].some((check) => check !== undefined)) this.#input.report('healthy', service)
    this.#milestones.get(service)?.healthy.resolve()
    const endpoint = this.#input.endpoints[service]
    if (endpoint) this.#waiting.set(service, `${endpoint.resource} to answer from this machine`)
  }

  async #bringToAnswer(service: string): Promise<void> {
    const endpoint = this.#input.endpoints[service]
    if (endpoint === undefined) return
    await untilDoorOpens(endpoint.host, endpoint.port, this.#abort.signal)
    await untilEndpointAnswers(endpoint.resource, this.#input.timeoutMs)
    this.#input.report('answers', service)
  }

  async #startContainer(service: string, id: string): Promise<void> {
    const start = this.#input.engine.start(id)
    this.#starting.add(start)
    try {
      await start
    } catch (cause) {
      throw await this.#startFailure(service, cause)
    } finally {
      this.#starting.delete(start)
    }
  }

  async #startFailure(service: string, cause: unknown): Promise<SsotError> {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const port = /(?:Bind for [\d.:[\]]*?:|listen tcp4? [\d.]+:)(\d+)/.exec(reason)?.[1]
    if (port !== undefined && /already (allocated|in use)/.test(reason)) {
      const { portHolder } = await import('./holder.ts')
      const holder = await portHolder(this.#input.engine, Number(port))
      return new SsotError({
        code: 'PORT_TAKEN',
        service,
        summary: `Host port ${port} of service ${service} is taken by ${holder}`,
        todo: 'End what holds the port and start again, or give the service another port in the matrix.',
        cause,
      })
    }
    return new SsotError({
      code: 'SERVICE_START_FAILED',
      service,
      summary: `The engine could not start service ${service}: ${reason}`,
      todo: 'Correct what the engine names: usually the command, a mount or a limit in the compose file.',
      cause,
    })
  }

  async #untilCompleted(service: string, id: string): Promise<void> {
    await this.#exits.get(id)?.promise
    const { exitCode }: ContainerDetails = await this.#input.engine.inspect(id)
    if (exitCode !== 0) await this.#failWith('SERVICE_EXITED', service, id, `exited with code ${exitCode}`)
  }

  async #failOnExit(service: string, id: string): Promise<void> {
    await this.#exits.get(id)?.promise
    if (this.#abort.signal.aborted) return
    await this.#failWith('SERVICE_EXITED', service, id, 'exited while starting')
  }

  /** The engine's own word counts too: its probe may come first, or be the only one that can run. */
  async #untilHealthy(service: string, id: string, check: Healthcheck | undefined): Promise<void> {
    if (!check) return
    await Promise.race([this.#healthEvents.get(id)?.promise, this.#probeUntilHealthy(service, id, check)])
  }

  async #probeUntilHealthy(service: string, id: string, check: Healthcheck): Promise<void> {
    const { signal } = this.#abort
    const open = this.#untilOpen(service)
    let isOpen = false
    void open.then(() => {
      isOpen = true
    })
    while (!signal.aborted) {
      // A look from here costs next to nothing; a command inside a container that is just booting costs the boot
      // itself tens of milliseconds. So it is run rarely until the service seems to be there.
      if (!isOpen) await Promise.race([open, pause(CLOSED_PAUSE_MS, signal)])
      const result = await this.#probe(id, check)
      if (result?.exitCode === 0) return
      if (result) this.#lastProbe.set(service, result.output || `exit code ${result.exitCode}`)
      await pause(PROBE_PAUSE_MS, signal)
    }
  }

  /** Resolves when the published port of a service seems to be answered, at once where it has none. */
  async #untilOpen(service: string): Promise<void> {
    const endpoint = this.#input.endpoints[service]
    if (endpoint !== undefined) await untilDoorOpens(endpoint.host, endpoint.port, this.#abort.signal)
  }

  async #probe(id: string, check: Healthcheck): Promise<{ exitCode: number; output: string } | null> {
    try {
      return await this.#input.engine.probe(id, check, this.#abort.signal)
    } catch (error) {
      // A command cannot be run in a container that has just exited, which its own event reports with evidence.
      return { exitCode: -1, output: error instanceof Error ? error.message : String(error) }
    }
  }

  async #guard(service: string, act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      this.#fail(
        error instanceof SsotError
          ? error
          : new SsotError({
              code: 'SERVICE_START_FAILED',
              service,
              summary: `Service ${service} could not be started: ${error instanceof Error ? error.message : error}`,
              todo: 'The cause below says where.',
              cause: error,
            }),
      )
    }
  }

  #fail(reason: unknown): void {
    this.#failed.reject(reason)
    this.#abort.abort()
  }

  async #failWith(code: ErrorCode, service: string, id: string, what: string): Promise<void> {
    if (this.#abort.signal.aborted) return
    // Aborting first: what fails from now on is a consequence.
    this.#abort.abort()
    const { engine, project } = this.#input
    const evidence = await gatherEvidence(engine, id, this.#secrets)
    this.#fail(
      new SsotError({
        code,
        service,
        summary: `Service ${service} of ${project} ${what}`,
        evidence,
        todo: 'Its last lines of output say why. The stack was taken down again.',
      }),
    )
  }

  async #failWithTimeout(): Promise<void> {
    if (this.#abort.signal.aborted) return
    this.#abort.abort()
    const { engine, project, timeoutMs } = this.#input
    // In dependency order, so the first one still waiting is what holds up the rest.
    const [service, reason] = [...this.#waiting].find(([, r]) => !/ to be /.test(r)) ?? ['', '']
    const id = this.#containers.get(service)?.[0]
    const waiting = [...this.#waiting].map(([name, what]) => `${name} waits for ${what}`)
    const evidence = id === undefined ? {} : await gatherEvidence(engine, id, this.#secrets)
    const lastProbe = this.#lastProbe.get(service)
    this.#fail(
      new SsotError({
        code: 'START_TIMEOUT',
        service,
        summary: [
          `Stack ${project} was not ready within ${timeoutMs / 1000} s: service ${service} waits for ${reason}`,
          ...waiting.map((line) => `  ${line}`),
        ].join('\n'),
        evidence: { ...(lastProbe === undefined ? {} : { healthOutput: lastProbe }), ...evidence },
        todo: 'Correct the service, or raise the start timeout where it is only slow. The stack was taken down again.',
      }),
    )
  }
}
