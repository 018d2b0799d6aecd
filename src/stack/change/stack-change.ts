import type { ComposeModel } from '../../core/compose/model.ts'
import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { Aftermath } from '../../core/errors/start-failures.ts'
import { runningServices } from '../../core/plan/again.ts'
import type { WantedService } from '../../core/plan/decide.ts'
import type { ObservedStack } from '../../core/plan/observed.ts'
import { withRestarted } from '../../core/plan/restarted.ts'
import type { StackPlan } from '../../core/plan/stack.ts'
import { TimeBudget } from '../../host/tools/time-budget.ts'
import type { StackContext } from '../context.ts'
import { requireMounts } from '../definition/mounts.ts'
import type { StackPlace } from '../definition/place.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { requireServices } from '../definition/require-services.ts'
import type { Pins } from '../history/pins.ts'
import { plannedParts, type Recording, recorded, versionRow } from '../history/record.ts'
import type { ImagePurpose, WantedImages } from '../images/wanted-images.ts'
import { readOneShots } from '../mounted/one-shots.ts'
import { type PlannedStack, planFor } from '../plan-for.ts'
import type { ReplayPlace } from '../replay/creation.ts'
import { DEFAULT_START_TIMEOUT_MS } from '../start/time-limit.ts'
import { ComposeTarget } from '../targets/compose-target.ts'
import { observeStack } from '../targets/observe.ts'
import type { Goal } from './goal.ts'
import { requireFreePorts } from './require-free-ports.ts'
import { withSilent } from './silent.ts'
import { startWhatRan } from './start-what-ran.ts'

/**
 * Most programs that cannot run at all exit within it. In a test run the failing test tells, together with the exit that
 * is reported; after a refresh nobody watches.
 */
const SETTLE_MS = 1000

/** How a stack is changed. */
export interface ChangeOptions extends StackContext {
  signal: AbortSignal
  /** Which images must stay for versions of any stack, as it is when it is called. */
  pins: () => Pins
  /** Where is kept how containers were replaced. Absent: Compose replaces each of them. */
  replacements?: ReplayPlace | undefined
  /** Only these services, and what depends on them; absent or empty: all. */
  services?: readonly string[]
  /** Builds every layer again. If all services are refreshed, their volumes are removed as well. */
  isClean?: boolean
  /** Whether one-shot services that are named run again even if nothing has changed. Default: true. */
  rerunsNamed?: boolean
  /** Restarts the named services as they are, instead of bringing them up to date. Default: false. */
  isRestart?: boolean
  startTimeoutMs?: number
  /** Called with the model of the compose file, before any source is read. The change waits for it. */
  onModel?: (model: ComposeModel) => Promise<void>
  /** Called with the plan, before it is carried out. */
  onPlan?: (plan: StackPlan) => void
  /** Called then, too, with what the plan was made from. */
  onPlanned?: (change: PlannedChange) => void
  /** Records a change as a version, unless it only keeps everything. Absent: the stack of a test run, which has none. */
  recording?: Recording
}

/** The stack that is changed, to what, and what becomes of it if that fails. */
export interface ChangedStack {
  place: StackPlace
  /** For everything that Compose creates. */
  labels: Readonly<Record<string, string>>
  goal: Goal
  /** Default: `left`. */
  aftermath?: Aftermath
  /** Where is kept how stacks were created. Absent: Compose creates what is new. */
  replay?: ReplayPlace | undefined
  /** How long a service that nothing can ask must run before it counts as ready. Default: a second. */
  settleMs?: number
  /** Called before the first container is stopped, created, started or removed, which waits for it. */
  beforeContainers?: () => Promise<void>
}

export interface Changed {
  info: StackInfo
  plan: StackPlan
}

/** What a change is about to do, and what that was decided from. */
export interface PlannedChange {
  prepared: PreparedModel
  images: WantedImages
  observed: ObservedStack
  planned: PlannedStack
}

/** One change of a stack that is there. */
export class StackChange {
  readonly #options: ChangeOptions
  readonly #stack: ChangedStack
  #target: ComposeTarget | undefined

  constructor(options: ChangeOptions, stack: ChangedStack) {
    this.#options = options
    this.#stack = stack
  }

  /** Whether it has begun to carry out its plan. */
  get hasBegun(): boolean {
    return this.#target !== undefined
  }

  /** Whether it has begun to stop, create, start or remove containers. */
  get hasChanged(): boolean {
    return this.#target?.hasChanged === true
  }

  /** Carries out the plan to the goal. When that fails or is cancelled, running services are left running. */
  async run(): Promise<Changed> {
    const { registry, self, signal, emit, connection, pins, replacements, isClean = false } = this.#options
    const { place, labels, aftermath = 'left', settleMs = SETTLE_MS } = this.#stack
    const { replay, beforeContainers } = this.#stack
    const { project } = place
    try {
      const change = await this.plan('use')
      const { prepared, images, observed, planned } = change
      const { plan } = planned
      const wanted = await this.#withMounted(prepared, planned)
      this.#options.onPlan?.(plan)
      this.#options.onPlanned?.(change)
      emit({ type: 'planned', project, operations: plan.operations })
      await requireFreePorts(prepared, plan, observed)
      const target = new ComposeTarget({
        ...{ prepared, images, wanted, labels, noCache: isClean, aftermath },
        ...{ pins, settleMs, replay, replacements, beforeContainers },
      })
      this.#target = target
      await this.#recorded(change, wanted, async () => {
        try {
          await target.apply(plan)
        } catch (error) {
          // Compose may have replaced some containers before it failed.
          const isHalfCreated =
            error instanceof SsotError &&
            (error.code === 'COMPOSE_FAILED' || error.code === 'COMMAND_TIMEOUT')
          const isEnded = signal.aborted || isHalfCreated
          if (isEnded && aftermath !== 'taken down')
            await startWhatRan(prepared, plan, observed, target.unready)
          throw error
        }
      })
      const { environment } = prepared.definition
      const engine = { endpoint: connection.engine.endpoint }
      return { plan, info: { environment: environment.name, project, engine, services: target.endpoints() } }
    } finally {
      registry.images.release(project, self)
    }
  }

  /** Carries out a plan, as a version of the stack if it changes anything. */
  async #recorded(
    { prepared, observed, planned }: PlannedChange,
    wanted: readonly WantedService[],
    act: () => Promise<void>,
  ): Promise<void> {
    const { recording } = this.#options
    const { whole, parts, place, definition, connection, self, signal } = prepared
    const { operations } = planned.plan
    if (recording === undefined || operations.every((one) => one.do === 'keep')) return act()
    const { environment, root } = definition
    const { engine, secrets } = connection
    const { files } = parts
    const change = {
      ...{ stack: place.project, environment: environment.name, root, operations },
      row: versionRow(environment, place.ports),
      kept: environment.versionsKept,
      ...plannedParts({ whole, files, wanted, observed, operations }, recording.versions, secrets),
    }
    await recorded(recording, change, { engine, secrets, self, signal }, act)
  }

  #budget(): TimeBudget {
    const { startTimeoutMs } = this.#options
    return startTimeoutMs === undefined
      ? new TimeBudget(DEFAULT_START_TIMEOUT_MS, null)
      : new TimeBudget(startTimeoutMs, 'startTimeoutMs')
  }

  /** The plan, and what it was made from. */
  async plan(purpose: ImagePurpose): Promise<PlannedChange> {
    const { connection, services = [], onModel, emit } = this.#options
    const { isClean = false, isRestart = false, rerunsNamed = true } = this.#options
    const { place, goal } = this.#stack
    const [prepared, seen] = await Promise.all([
      goal.prepare(this.#budget()),
      observeStack(connection.engine, place.project),
    ])
    const { definition, preflight } = prepared
    await requireServices(definition, preflight, prepared.model, services)
    await onModel?.(prepared.model)
    const ended = endedServices(seen)
    const running = runningServices(seen.containers)
    const [images, answering, mounted] = await Promise.all([
      goal.images(prepared, purpose),
      goal.asksRunning === false ? seen : withSilent(seen, prepared),
      // A service that runs sees a change of its files at once.
      readOneShots(prepared, (service) => goal.countsMounted && !running.has(service)),
    ])
    for (const [service, files] of mounted) {
      // Whether a service completes that has never run is not known yet.
      if ('untracked' in files && ended.has(service))
        emit({ type: 'mounts-untracked', service, reason: files.untracked })
    }
    const named = new Set(isRestart ? withRestarted(services, prepared.model) : services)
    const selected = named.size === 0 ? null : named
    const observed = goal.compared?.(answering, images) ?? answering
    const planned = planFor(prepared, images, observed, {
      ...{ selected, isClean, isRestart, mounted, rerun: rerunsNamed ? named : new Set() },
      ...(goal.forgotten && { forgotten: goal.forgotten }),
      ...(goal.renewed && { renewed: goal.renewed }),
      ...(goal.isUnused && { isUnused: goal.isUnused }),
    })
    // The engine would create the folder again whenever it starts the container.
    const changing = planned.plan.decisions.filter(({ action }) => action !== 'keep')
    const changed = new Set(changing.map(({ service }) => service))
    await requireMounts(definition, connection.engine, preflight, prepared.model, changed)
    return { prepared, images, observed, planned }
  }

  /** The wanted services, with the mounted files of those that run until they are replaced. */
  async #withMounted(prepared: PreparedModel, { plan, wanted }: PlannedStack): Promise<WantedService[]> {
    const created = new Set(
      plan.operations.flatMap((one) => (one.do === 'create' || one.do === 'replace' ? [one.service] : [])),
    )
    const known = new Set(wanted.flatMap(({ name, mountedFiles }) => (mountedFiles ? [name] : [])))
    const more = await readOneShots(prepared, (service) => created.has(service) && !known.has(service))
    return wanted.map((service) => {
      const mountedFiles = more.get(service.name)
      return mountedFiles === undefined ? service : { ...service, mountedFiles }
    })
  }
}

/** The services that have run, and none of whose containers runs now. */
function endedServices(observed: ObservedStack): ReadonlySet<string> {
  const running = runningServices(observed.containers)
  const ended = observed.containers.filter(
    ({ service, state }) => state === 'exited' && !running.has(service),
  )
  return new Set(ended.map(({ service }) => service))
}
