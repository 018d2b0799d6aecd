import type { ComposeModel } from '../core/compose/model.ts'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { SsotError } from '../core/errors/errors.ts'
import { portTaken } from '../core/errors/start-failures.ts'
import type { ObservedStack } from '../core/plan/observed.ts'
import { withRestarted } from '../core/plan/restarted.ts'
import type { StackPlan } from '../core/plan/stack.ts'
import { stackLabels } from '../core/stacks/labels.ts'
import type { StackContext } from './context.ts'
import { requireMounts } from './definition/mounts.ts'
import { type StackPlace, stablePlace } from './definition/place.ts'
import { type PrepareChoice, type PreparedModel, prepareModel } from './definition/prepare.ts'
import { requireServices } from './definition/require-services.ts'
import { exclusively } from './exclusively.ts'
import { type ImagePurpose, type WantedImages, wantImages } from './images/want.ts'
import { readOneShots } from './mounted/one-shots.ts'
import { type PlannedStack, planFor } from './plan-for.ts'
import { isFreePort } from './ports/free-port.ts'
import { portHolder } from './ports/port-holder.ts'
import { ask } from './probes/ask.ts'
import { DEFAULT_START_TIMEOUT_MS } from './start/time-limit.ts'
import { ComposeTarget } from './targets/compose-target.ts'
import { inspectAll, observeStack } from './targets/observe.ts'
import { startAgain } from './targets/start-again.ts'

/**
 * Most programs that cannot run at all exit within it. In a test run the failing test tells, together with the exit that
 * is reported; after a refresh nobody watches.
 */
const SETTLE_MS = 1000

export interface RefreshOptions extends StackContext {
  signal: AbortSignal
  /** Only these services, and what depends on them; absent or empty: all. */
  services?: readonly string[]
  /** Builds every layer again. If all services are refreshed, their volumes are removed as well. */
  isClean?: boolean
  /** Whether one-shot services that are named run again even if nothing has changed. Default: true. */
  rerunsNamed?: boolean
  /** Restarts the named services as they are, instead of bringing them up to date. Default: false. */
  isRestart?: boolean
  startTimeoutMs?: number
  /** Called with the model of the compose file, before any source is read. The refresh waits for it. */
  onModel?: (model: ComposeModel) => Promise<void>
  /** Called with the plan, before it is carried out. */
  onPlan?: (plan: StackPlan) => void
}

/** The stack that is refreshed. */
export interface RefreshedStack {
  place: StackPlace
  /** For everything that Compose creates. */
  labels: Readonly<Record<string, string>>
  /** Which services it has, and when they are ready. */
  choice: PrepareChoice
}

export interface Refreshed {
  info: StackInfo
  plan: StackPlan
}

/**
 * Makes a stable stack match its files, with as few changes as possible. Changed images are built while the old
 * containers still run. Then the services that have changed, have failed or are not running are replaced or started,
 * and the refresh waits until they are ready. Volumes are kept. When it fails or is cancelled, running services are
 * left running.
 */
export async function refresh(options: RefreshOptions): Promise<Refreshed> {
  const stable = stableStack(options)
  return exclusively(options, stable.place.project, () => new Refresh(options, stable).run())
}

/** Does the same with the stack of a test run, in the process that owns it. */
export async function refreshRun(options: RefreshOptions, stack: RefreshedStack): Promise<Refreshed> {
  return exclusively(options, stack.place.project, () => new Refresh(options, stack).run())
}

/** The plan that {@link refresh} would carry out now. Changes nothing. */
export async function planRefresh(options: Omit<RefreshOptions, 'onPlan'>): Promise<StackPlan> {
  const { planned } = await new Refresh(options, stableStack(options)).plan('look')
  return planned.plan
}

/** The states in which a container holds its host ports. */
const HOLDING_PORTS: ReadonlySet<string> = new Set(['running', 'paused', 'restarting'])

function stableStack({ definition, connection }: RefreshOptions): RefreshedStack {
  const place = stablePlace(definition)
  const labels = stackLabels({
    stack: place.project,
    environment: definition.environment.name,
    installation: connection.installation,
    root: definition.root,
    owner: null,
  })
  return { place, labels, choice: {} }
}

class Refresh {
  readonly #options: RefreshOptions
  readonly #stack: RefreshedStack
  readonly #place: StackPlace

  constructor(options: RefreshOptions, stack: RefreshedStack) {
    this.#options = options
    this.#stack = stack
    this.#place = stack.place
  }

  async run(): Promise<Refreshed> {
    const { registry, self, signal, emit, connection, startTimeoutMs, isClean = false } = this.#options
    const { project } = this.#place
    try {
      const { prepared, images, observed, planned } = await this.plan('use')
      const { plan, wanted } = planned
      this.#options.onPlan?.(plan)
      emit({ type: 'planned', project, operations: plan.operations })
      await this.#requireFreePorts(plan, observed)
      const target = new ComposeTarget({
        ...{ prepared, images, wanted, labels: this.#stack.labels, noCache: isClean, aftermath: 'left' },
        startTimeoutMs: startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS,
        settleMs: SETTLE_MS,
      })
      try {
        await target.apply(plan)
      } catch (error) {
        // Compose may have replaced some containers before it failed.
        const isHalfCreated = error instanceof SsotError && error.code === 'COMPOSE_FAILED'
        if (signal.aborted || isHalfCreated) await this.#startWhatRan(plan, observed)
        throw error
      }
      const { environment } = this.#options.definition
      const engine = { endpoint: connection.engine.endpoint }
      return { plan, info: { environment: environment.name, project, engine, services: target.endpoints() } }
    } finally {
      registry.images.release(project, self)
    }
  }

  /** The plan, and what it was made from. */
  async plan(purpose: ImagePurpose): Promise<{
    prepared: PreparedModel
    images: WantedImages
    observed: ObservedStack
    planned: PlannedStack
  }> {
    const { connection, definition, preflight, services = [], onModel, emit } = this.#options
    const { isClean = false, isRestart = false, rerunsNamed = true } = this.#options
    const [prepared, seen] = await Promise.all([
      prepareModel(this.#options, this.#place, this.#stack.choice),
      observeStack(connection.engine, this.#place.project),
    ])
    await requireServices(definition, preflight, prepared.model, services)
    await onModel?.(prepared.model)
    const [images, observed, mounted] = await Promise.all([
      wantImages(prepared, purpose),
      withSilent(seen, prepared),
      readOneShots(prepared),
    ])
    for (const [service, files] of mounted)
      if ('untracked' in files) emit({ type: 'mounts-untracked', service, reason: files.untracked })
    const named = new Set(isRestart ? withRestarted(services, prepared.model) : services)
    const selected = named.size === 0 ? null : named
    const planned = planFor(prepared, images, observed, {
      ...{ selected, isClean, isRestart, mounted, rerun: rerunsNamed ? named : new Set() },
    })
    // The engine would create the folder again whenever it starts the container.
    const changing = planned.plan.decisions.filter(({ action }) => action !== 'keep')
    const changed = new Set(changing.map(({ service }) => service))
    await requireMounts(definition, connection.engine, preflight, prepared.model, changed)
    return { prepared, images, observed, planned }
  }

  /**
   * Checks the ports before anything is built or stopped.
   * @throws PORT_TAKEN when another program has taken one
   */
  async #requireFreePorts(plan: StackPlan, { containers }: ObservedStack): Promise<void> {
    const { engine } = this.#options.connection
    const ending = endedContainers(plan, containers)
    for (const { service, action } of plan.decisions) {
      const port = this.#place.ports[service]
      const isOurs = containers.some((one) => one.service === service && HOLDING_PORTS.has(one.state))
      if (action === 'keep' || port === undefined || isOurs) continue
      if (await isFreePort(engine, port)) continue
      const publisher = await engine.inventory.publisherOf(port)
      if (publisher !== null && ending.has(publisher)) continue
      throw portTaken(service, port, await portHolder(engine, port), undefined)
    }
  }

  /** Starts the new or stopped containers of services that ran before, so that an unfinished refresh leaves none of them down. */
  async #startWhatRan({ operations }: StackPlan, { containers }: ObservedStack): Promise<void> {
    const { connection, emit } = this.#options
    const ran = new Set(containers.filter(({ state }) => state === 'running').map(({ service }) => service))
    // Inspected, because the list of the engine still calls a container running for a moment that it has just stopped.
    const inspected = await inspectAll(connection.engine, this.#place.project)
    const now = inspected.map(({ summary, details }) => ({ ...summary, state: details.state }))
    const running = new Set(now.filter(({ state }) => state === 'running').map(({ service }) => service))
    const ended = new Set(operations.flatMap((one) => (one.do === 'stop' ? one.containers : [])))
    const stopped = now.filter(
      ({ id, service, state }) =>
        (state === 'created' || (state === 'exited' && ended.has(id))) &&
        ran.has(service) &&
        !running.has(service),
    )
    await Promise.all(
      stopped.map((container) => startAgain(connection.engine, container, emit, 'interrupted')),
    )
  }
}

/** Names of the containers that a plan removes or replaces, whose ports become free before anything is started. */
function endedContainers(
  { operations }: StackPlan,
  containers: ObservedStack['containers'],
): ReadonlySet<string> {
  const removed = operations.flatMap((one) => (one.do === 'remove container' ? [one.name] : []))
  const replaced = operations.flatMap((one) => (one.do === 'replace' ? [one.service] : []))
  const old = containers.filter(({ service }) => replaced.includes(service)).map(({ name }) => name)
  return new Set([...removed, ...old])
}

/** Marks the running containers whose URL does not answer. The engine notices that only at its next health probe. */
async function withSilent(observed: ObservedStack, { readiness }: PreparedModel): Promise<ObservedStack> {
  const running = observed.containers.filter(({ state }) => state === 'running')
  const asked = await Promise.all(
    [...new Set(running.map(({ service }) => service))].map(async (service) => {
      const endpoint = readiness[service]
      // A slow service may be busy, which the engine's own health probe has to judge.
      return endpoint !== undefined && (await ask(endpoint)).kind === 'silent' ? [service] : []
    }),
  )
  const silent = new Set(asked.flat())
  const containers = observed.containers.map((one) => ({ ...one, isSilent: silent.has(one.service) }))
  return { ...observed, containers }
}
