import { decorate } from '../core/compose/decorate.ts'
import type { ComposeModel } from '../core/compose/model.ts'
import { serviceHash } from '../core/compose/service-hash.ts'
import { readinessEndpoints, type StackInfo, serviceEndpoints } from '../core/endpoints/endpoints.ts'
import { portTaken } from '../core/errors/start-failures.ts'
import type { ProgressEvent, Report } from '../core/events/progress.ts'
import {
  endFirst,
  forgottenServices,
  planRefresh,
  type RefreshStep,
  type SeenContainer,
  type WantedService,
} from '../core/plan/refresh.ts'
import { plannedServices } from '../core/plan/start.ts'
import { LABEL_CONFIG_HASH, stackLabels } from '../core/stacks/labels.ts'
import { type ComposeCall, composeCreate } from '../engine/cli/compose.ts'
import type { Connection } from '../engine/connect/connect.ts'
import type { Engine } from '../engine/engine.ts'
import type { Journal } from '../host/journal/journal.ts'
import type { ProcessIdentity } from '../host/processes/identity.ts'
import type { Registry } from '../host/registry/registry.ts'
import type { StackDefinition } from './definition/definition.ts'
import { composeCall, loadModel } from './definition/model.ts'
import { lookForDrift } from './definition/preflight.ts'
import { requireServices } from './definition/require-services.ts'
import { exclusively, type StablePlace, stablePlace } from './definition/stable.ts'
import type { PlannedBuild } from './images/build.ts'
import { holdImages } from './images/hold.ts'
import { type ImagesInput, planImages, provideImages } from './images/images.ts'
import { isFreePort } from './ports/free-port.ts'
import { portHolder } from './ports/port-holder.ts'
import { ask } from './readiness/ask.ts'
import { prepareToAsk } from './readiness/endpoint-answers.ts'
import { startServices } from './readiness/start-services.ts'
import { reporter } from './reporter.ts'
import { type Observed, observe, seenContainer } from './status/observe.ts'
import { down } from './teardown/down.ts'
import { endWhile, startAgain } from './teardown/end-replaced.ts'
import { DEFAULT_START_TIMEOUT_MS } from './up.ts'

export interface RefreshOptions {
  definition: StackDefinition
  connection: Connection
  registry: Registry
  journal: Journal
  /** The process that does it. */
  self: ProcessIdentity
  /** Only these services, and what depends on them; absent: all. */
  services?: readonly string[]
  /** Builds every layer anew, and begins with fresh volumes. */
  isClean?: boolean
  startTimeoutMs?: number
  signal: AbortSignal
  onProgress?: (event: ProgressEvent) => void
  /** Called with what the compose file says, before any source is read; waited for. */
  onModel?: (model: ComposeModel) => Promise<void>
  /** Called when it is decided what to do, before anything is done. */
  onPlan?: (steps: readonly RefreshStep[]) => void
}

export interface Refreshed {
  info: StackInfo
  steps: RefreshStep[]
}

/**
 * Brings the stack of an environment that stays to what its files say, with as little as possible: what has changed is
 * built, while the old containers run on; then what has changed, has failed or stands still is replaced or started, and
 * waited for. Volumes stay. Where it fails or is cancelled, what runs is left running.
 */
export async function refresh(options: RefreshOptions): Promise<Refreshed> {
  const place = stablePlace(options.definition)
  const report = reporter(options.onProgress)
  const { registry, self, signal } = options
  return exclusively({ registry, self, signal, report }, place.project, () =>
    new Refresh(options, place, report).run(),
  )
}

/** The states in which a container has its ports. */
const HOLDING_PORTS: ReadonlySet<string> = new Set(['running', 'paused', 'restarting'])

class Refresh {
  readonly #options: RefreshOptions
  readonly #place: StablePlace
  readonly #report: Report

  constructor(options: RefreshOptions, place: StablePlace, report: Report) {
    this.#options = options
    this.#place = place
    this.#report = report
  }

  async run(): Promise<Refreshed> {
    const { definition, connection, registry, self, signal, services = [], isClean = false } = this.#options
    const { project, ports } = this.#place
    const { engine } = connection
    const report = this.#report
    const call = composeCall(definition, connection, project, ports, {
      signal,
      note(verb, pid) {
        prepareToAsk()
        return registry.commands.note(project, self, verb, pid)
      },
    })
    const requireNoDrift = lookForDrift(definition, this.#options.journal)
    const [model, observed] = await Promise.all([
      loadModel(definition, call, ports),
      observe(engine, project),
    ])
    await requireNoDrift()
    requireServices(model, services, definition.composeFile)
    await this.#options.onModel?.(model)
    const hold = (images: readonly string[]) =>
      holdImages({ registry, owner: self, report, signal }, images, project)
    const input: ImagesInput = {
      ...{ model, definition, call, connection, report, hold },
      ...{ registry, self, signal, noCache: isClean, aftermath: 'left' },
    }
    try {
      const [images, silent] = await Promise.all([planImages(input), this.#silent(observed)])
      const wanted = wantedServices(model, images.images, observed)
      const seen = observed.map((one) => ({
        ...seenContainer(one),
        isSilent: silent.has(one.summary.service),
      }))
      const selected = services.length === 0 ? null : new Set(services)
      const steps = planRefresh({ wanted, seen, selected, isForced: isClean })
      this.#options.onPlan?.(steps)
      const changing = steps.filter(({ action }) => action !== 'keep')
      await this.#requireFreePorts(changing, seen)
      const touched = new Set(changing.map(({ service }) => service))
      const stale = images.built.filter(
        ({ service, present }) => touched.has(service) && (isClean || !present),
      )
      const replaced = await imageIds(engine, stale)
      // While the old containers run on: a build that fails changes nothing.
      await provideImages(input, images, stale)
      signal.throwIfAborted()
      const isFresh = isClean && selected === null
      if (isFresh) await down(engine, project, { isGraceful: true })
      await this.#removeForgotten(forgottenServices({ wanted, seen }), observed)
      const first = isFresh ? [] : endFirst(steps, wanted)
      const ended = observed.filter(({ summary }) => first.includes(summary.service))
      try {
        await this.#execute(call, model, images.images, changing, ended)
      } catch (error) {
        if (signal.aborted) await this.#startWhatRan(observed)
        throw error
      }
      await removeNameless(engine, stale, replaced)
      return { info: this.#info(), steps }
    } finally {
      registry.images.release(project, self)
    }
  }

  /** The services that run while nobody is at their URL, which the engine only knows at its next probe. */
  async #silent(observed: readonly Observed[]): Promise<Set<string>> {
    const { definition, connection } = this.#options
    const { matrix, environment } = definition
    const running = observed.filter(({ details }) => details.state === 'running')
    const endpoints = readinessEndpoints(matrix, environment.name, this.#place.ports, connection.engine.host)
    const asked = await Promise.all(
      [...new Set(running.map(({ summary }) => summary.service))].map(async (service) => {
        const endpoint = endpoints[service]
        // One that takes its time may be at work: the engine's own probe is to judge that.
        return endpoint !== undefined && (await ask(endpoint)) === 'silent' ? [service] : []
      }),
    )
    return new Set(asked.flat())
  }

  /** A port that somebody else has taken is told before anything is stopped or built. */
  async #requireFreePorts(changing: readonly RefreshStep[], seen: readonly SeenContainer[]): Promise<void> {
    const { engine } = this.#options.connection
    for (const { service } of changing) {
      const port = this.#place.ports[service]
      const isOurs = seen.some(
        (container) => container.service === service && HOLDING_PORTS.has(container.state),
      )
      if (port === undefined || isOurs) continue
      if (await isFreePort(engine, port)) continue
      throw portTaken(service, port, await portHolder(engine, port), undefined)
    }
  }

  async #removeForgotten(services: readonly string[], observed: readonly Observed[]): Promise<void> {
    const { engine } = this.#options.connection
    const forgotten = observed.filter(({ summary }) => services.includes(summary.service))
    await Promise.all(
      forgotten.map(async ({ summary }) => {
        this.#report('removed, since the compose file no longer has it', summary.service)
        await engine.containers.stop(summary.id)
        await engine.containers.remove(summary.id)
      }),
    )
  }

  async #execute(
    call: ComposeCall,
    model: ComposeModel,
    images: Readonly<Record<string, string>>,
    changing: readonly RefreshStep[],
    ended: readonly Observed[],
  ): Promise<void> {
    if (changing.length === 0) return
    const { connection, definition, signal, startTimeoutMs } = this.#options
    const { engine, installation } = connection
    const { environment, matrix, root } = definition
    const { project, ports } = this.#place
    const report = this.#report
    const made = changing.filter(({ action }) => action !== 'start').map(({ service }) => service)
    if (made.length > 0) {
      for (const service of made) report('creating', service)
      const labels = stackLabels({
        stack: project,
        environment: environment.name,
        installation,
        root,
        owner: null,
      })
      const ofService = (service: string) => ({ [LABEL_CONFIG_HASH]: serviceHash(model, service) })
      const decorated = decorate(model, { labels, images, ofService })
      await endWhile(engine, ended, report, () => composeCreate(call, decorated, { replaced: made }))
      signal.throwIfAborted()
    }
    // Compose may have its own reasons to make a container anew; it must not be left standing.
    const standing = (await engine.containers.list(project)).filter(({ state }) => state === 'created')
    const starting = new Set([...changing, ...standing].map(({ service }) => service))
    await startServices(
      {
        engine,
        project,
        model,
        endpoints: readinessEndpoints(matrix, environment.name, ports, engine.host),
        timeoutMs: startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS,
        signal,
        report,
        aftermath: 'left',
      },
      starting,
    )
  }

  /** A refresh that is given up leaves no service standing that ran before: its new container runs in the old one's place. */
  async #startWhatRan(observed: readonly Observed[]): Promise<void> {
    const { engine } = this.#options.connection
    const ran = new Set(
      observed.filter(({ details }) => details.state === 'running').map(({ summary }) => summary.service),
    )
    const standing = (await engine.containers.list(this.#place.project)).filter(
      ({ service, state }) => state === 'created' && ran.has(service),
    )
    await Promise.all(
      standing.map((container) =>
        startAgain(engine, container, this.#report, 'started, since it ran before'),
      ),
    )
  }

  #info(): StackInfo {
    const { definition, connection } = this.#options
    const { engine } = connection
    const { environment, matrix } = definition
    return {
      environment: environment.name,
      project: this.#place.project,
      engine: { endpoint: engine.endpoint },
      services: serviceEndpoints(matrix, environment.name, this.#place.ports, engine.host),
    }
  }
}

/** The ids of the images that are there, by reference. */
async function imageIds(engine: Engine, builds: readonly PlannedBuild[]): Promise<Map<string, string>> {
  const found = await Promise.all(
    builds.map(async ({ image }) => [image, await engine.images.id(image)] as const),
  )
  return new Map(found.flatMap(([image, id]) => (id === null ? [] : [[image, id]])))
}

/** Removes what a build anew has taken the name from; nobody could find it by its name, and pruning would not. */
async function removeNameless(
  engine: Engine,
  built: readonly PlannedBuild[],
  before: ReadonlyMap<string, string>,
): Promise<void> {
  const now = await imageIds(engine, built)
  for (const [image, id] of before) if (now.get(image) !== id) await engine.images.remove(id)
}

/** What the compose file wants of each service, in the order of their start. */
export function wantedServices(
  model: ComposeModel,
  images: Readonly<Record<string, string>>,
  observed: readonly Observed[],
): WantedService[] {
  const hasHealthcheck = (service: string) =>
    observed.some(({ summary, details }) => summary.service === service && details.healthcheck)
  return plannedServices(model, hasHealthcheck).map(({ name, dependsOn, completes }) => ({
    name,
    dependsOn: dependsOn.map(({ service }) => service),
    image: images[name] ?? null,
    configHash: serviceHash(model, name),
    mayComplete: completes !== 'never',
  }))
}
