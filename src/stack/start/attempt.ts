import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { criticalPath } from '../../core/events/critical-path.ts'
import type { Emit, Removed, StackEvent } from '../../core/events/event.ts'
import type { BusyBlock } from '../../core/matrix/port-blocks.ts'
import { NOTHING } from '../../core/plan/observed.ts'
import { inStartOrder } from '../../core/plan/order.ts'
import { stackLabels } from '../../core/stacks/labels.ts'
import { projectName } from '../../core/stacks/project-name.ts'
import { nowMs } from '../../host/clock.ts'
import { formatIdentity } from '../../host/processes/identity.ts'
import { TimeBudget } from '../../host/tools/time-budget.ts'
import type { BasedService } from '../baselines/based.ts'
import { StackControl } from '../control/stack-control.ts'
import { requireMounts } from '../definition/mounts.ts'
import type { StackPlace } from '../definition/place.ts'
import { type PreparedModel, prepareModel } from '../definition/prepare.ts'
import { wantImages } from '../images/want.ts'
import type { WantedImages } from '../images/wanted-images.ts'
import { mustRun } from '../life/must-run.ts'
import { type LifeWatch, watchLife } from '../life/watch-life.ts'
import { readOneShots } from '../mounted/one-shots.ts'
import { planFor } from '../plan-for.ts'
import { type Pooled, pooled } from '../pool/pooled.ts'
import { reservePorts } from '../ports/reserve.ts'
import { Recreation } from '../resets/recreate/recreation.ts'
import { StackResets } from '../resets/stack-resets.ts'
import { type Freeze, freeze } from '../reuse/freeze.ts'
import { handOut } from '../reuse/hand-out.ts'
import { inputState } from '../reuse/input-state.ts'
import { type Found, type FreshStack, lookAt } from '../reuse/look.ts'
import { mountedState } from '../reuse/mounted-state.ts'
import { NotAsItWas } from '../reuse/not-as-it-was.ts'
import { ComposeTarget } from '../targets/compose-target.ts'
import { keepStack } from '../teardown/kept.ts'
import { beginningOf } from './beginning.ts'
import { Renewal } from './renewal.ts'
import type { FrozenStack, StartedStack, StartOptions } from './started-stack.ts'
import { DEFAULT_START_TIMEOUT_MS } from './time-limit.ts'
import { UndoList } from './undo.ts'

/** A stack that has become ready, and what is needed to hand it to another run. */
interface ReadyStack {
  place: StackPlace
  labels: Readonly<Record<string, string>>
  prepared: PreparedModel
  images: WantedImages
  /** The stores that began from images, and those that a reset recreates from one. */
  based: Map<string, BasedService>
  watch: LifeWatch
  /** Null: all test files share it. */
  pool: Pooled | null
  /** Null: it was started for a run. */
  fresh: FreshStack | null
}

/** One attempt to start a stack, on one block of ports. */
export class Attempt {
  /** Those of the run to which the stack was handed out last. */
  #options: StartOptions
  readonly #project: string
  readonly #undo = new UndoList()
  readonly #beginMs = nowMs()
  #block = -1
  /** Whether there may be containers to inspect. */
  #isCreated = false
  #isKept = false
  #lacksBaselines = false
  #isStarted = false
  /** The images from which services are recreated. They are of no use without the stack. */
  readonly #recreatedFrom: string[] = []
  /** Optional services that have failed, which has been reported. */
  readonly #givenUp = new Set<string>()
  #services: StackInfo['services'] = {}
  #removed: Removed | undefined

  constructor(options: StartOptions) {
    const { root, environment } = options.definition
    this.#options = options
    this.#project = projectName(basename(root), environment.name, randomBytes(4).toString('hex'))
  }

  /** What happens until the stack has started. */
  readonly #seen: StackEvent[] = []
  readonly #emit: Emit = (happening) => {
    if (!this.#isStarted) this.#seen.push({ ...happening, atMs: nowMs() })
    if (happening.type === 'create-began') this.#isCreated = true
    if (happening.type === 'service-given-up') this.#givenUp.add(happening.service)
    this.#options.emit(happening)
  }

  /** The index of the reserved block of ports; -1 while none is reserved. */
  get block(): number {
    return this.#block
  }

  /** @param lost blocks of ports to skip */
  async start(lost: readonly BusyBlock[]): Promise<StartedStack> {
    const { request = {}, connection, definition, preflight, registry, self, holder, signal } = this.#options
    const emit = this.#emit
    const project = this.#project
    const place = await this.#reserve(lost, emit)
    const reservedMs = nowMs()
    const startTimeoutMs = request.startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS
    const budget = new TimeBudget(startTimeoutMs, 'startTimeoutMs')
    const loaded = await prepareModel({ ...this.#options, emit, budget }, place, request)
    emit({ type: 'files-read', project, ms: nowMs() - reservedMs })
    await requireMounts(
      definition,
      connection.engine,
      preflight,
      loaded.model,
      new Set(Object.keys(loaded.model.services)),
    )
    this.#undo.add(async () => registry.images.release(project, self))
    this.#undo.add(() => this.#removeImages())
    const awaited = new Set(
      inStartOrder(loaded.model).flatMap(({ name, completes }) => (completes === 'must' ? [name] : [])),
    )
    const [own, mounted, before] = await Promise.all([
      wantImages(loaded, 'use'),
      // Those of the others may be large, and a start should be quick.
      readOneShots(loaded, (service) => this.#options.isForLater === true || awaited.has(service)),
      this.#options.isForLater ? filesOf(loaded) : null,
    ])
    const { beginning = { from: 'baselines' } } = this.#options
    const { prepared, images, lacksBaselines, ...order } = await beginningOf(loaded, own, beginning)
    this.#services = prepared.services
    this.#lacksBaselines = lacksBaselines
    const { plan, wanted } = planFor(prepared, images, NOTHING, { mounted, ...order })
    emit({ type: 'planned', project, operations: plan.operations })
    this.#options.describe?.({ project, model: prepared.model, secrets: prepared.secrets })
    const labels = stackLabels({
      stack: project,
      environment: definition.environment.name,
      installation: connection.installation,
      root: definition.root,
      owner: formatIdentity(self),
      // With any other labels, the stack of a run would be created in another way than one that is made for later.
      holder: formatIdentity(holder ?? self),
    })
    const target = new ComposeTarget({
      prepared,
      images,
      wanted,
      labels,
      noCache: false,
      pins: this.#options.pins,
      aftermath: request.keep ? 'left' : 'taken down',
      replay: this.#options.replay,
    })
    const following = this.#options.follow?.(project)
    this.#undo.add(async () => following?.end(!this.#isKept))
    this.#undo.add(async () => {
      if (this.#isCreated && !this.#isKept) this.#removed = await target.remove()
    })
    await target.apply(plan)
    signal?.throwIfAborted()
    const watch = await watchLife({
      ...{ engine: connection.engine, project, emit, secrets: prepared.secrets },
      isExpected: mustRun(wanted, this.#givenUp),
    })
    const readyMs = nowMs()
    const ended = { type: 'stack-ready', project, ms: readyMs - this.#beginMs } as const
    this.#isStarted = true
    const path = criticalPath([...this.#seen, { ...ended, atMs: readyMs }], this.#beginMs)
    emit({ type: 'start-traced', project, path })
    emit(ended)
    const based = new Map(prepared.based)
    const choice = { ...request, based }
    const fresh = before && { prepared, wanted, place, choice, ...before }
    const pool = request.isolation === undefined ? null : await pooled(this.#options, project)
    return this.#started({ place, labels, prepared, images, based, watch, pool, fresh })
  }

  #started(ready: ReadyStack): StartedStack {
    const { connection, definition, request = {} } = this.#options
    const { place, labels, based, watch, pool } = ready
    const startTimeoutMs = request.startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS
    const renewal = new Renewal({
      options: { ...this.#options, startTimeoutMs, emit: this.#emit },
      stack: { place, labels, choice: { ...request, based } },
      watch,
      givenUp: this.#givenUp,
    })
    // Registered last and so run first: what the teardown does to the services is not reported as their failure.
    this.#undo.add(() => renewal.end())
    const stop = () => this.#stop()
    const recreation = new Recreation({
      ...{ prepared: ready.prepared, images: ready.images, labels, pins: this.#options.pins },
      ...{ watch, based, givenUp: this.#givenUp, uncleanStops: this.#options.uncleanStops ?? new Map() },
      onImage: (reference) => void this.#recreatedFrom.push(reference),
    })
    const resets = StackResets.of(ready.prepared, recreation, { isAsked: pool !== null })
    if (resets !== null) this.#undo.add(() => resets.end())
    const control = new StackControl({
      ...{ prepared: ready.prepared, watch, timeoutMs: startTimeoutMs },
    })
    // Registered last of all: a service that it is waiting for is about to go.
    this.#undo.add(() => control.end())
    return {
      info: {
        environment: definition.environment.name,
        project: this.#project,
        engine: { endpoint: connection.engine.endpoint },
        services: this.#services,
      },
      lacksBaselines: this.#lacksBaselines,
      resets,
      control,
      pool,
      drift: () => renewal.drift(),
      refresh: () => renewal.refresh(),
      freeze: () => this.#freeze(ready),
      stop,
      keep: (reason) => this.#keep(reason),
      [Symbol.asyncDispose]: async () => void (await stop()),
    }
  }

  async #freeze(ready: ReadyStack): Promise<FrozenStack> {
    const { watch, fresh } = ready
    if (fresh === null) throw new TypeError('Only a stack that was started for later can be frozen.')
    const resume = watch.leave(new Set(fresh.wanted.map(({ name }) => name)))
    const frozen = await freeze(this.#options.connection.engine, this.#project)
    // So that they can be stopped as their labels say. It runs before the removal.
    this.#undo.add(async () => {
      frozen.close()
      await frozen.release()
    })
    return {
      project: this.#project,
      get disturbance() {
        return frozen.disturbance
      },
      look: (options) => lookAt(fresh, options),
      handOut: async (options, looked = lookAt(fresh, options)) => {
        this.#options = { ...this.#options, ...options, isForLater: false }
        const made = await this.#handOut({ ...ready, fresh }, frozen, looked)
        frozen.close()
        const { wanted } = made.fresh
        resume(mustRun(wanted, this.#givenUp), { areReady: true })
        return this.#started(made)
      },
      stop: () => this.#stop(),
    }
  }

  /** Wakes the stack, and replaces what has changed of it. If that fails, the stack is kept for inspection where the run asks for it. */
  async #handOut<R extends ReadyStack & { fresh: FreshStack }>(
    ready: R,
    frozen: Freeze,
    looked: Promise<Found>,
  ): Promise<R> {
    const { request = {}, signal = new AbortController().signal } = this.#options
    const { fresh, labels } = ready
    const startTimeoutMs = request.startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS
    const options = { ...this.#options, startTimeoutMs, signal, emit: this.#emit }
    const isLeft = request.keep !== undefined
    try {
      const { services, change } = await handOut({
        ...{ fresh, frozen, options, labels, isLeft, looked },
        replay: this.#options.replay,
      })
      this.#services = services
      if (change === null) return ready
      const { prepared, planned, images } = change
      const { wanted } = planned
      return {
        ...ready,
        prepared,
        images,
        based: new Map(prepared.based),
        fresh: { ...fresh, prepared, wanted },
      }
    } catch (failure) {
      const isReplacing = !(failure instanceof NotAsItWas)
      throw isReplacing && this.isToKeep(failure) ? await this.leave(failure) : failure
    }
  }

  /** Those of a stack that is kept belong to its containers; the first housekeeping after its end removes them. */
  async #removeImages(): Promise<void> {
    if (this.#isKept) return
    const { images } = this.#options.connection.engine
    for (const reference of this.#recreatedFrom) await images.remove(reference)
  }

  async #reserve(lost: readonly BusyBlock[], emit: Emit): Promise<StackPlace> {
    const { definition, connection, registry, self } = this.#options
    const project = this.#project
    const reservation = await reservePorts(definition, connection.engine, registry, self, project, lost)
    this.#undo.add(async () => reservation.release())
    this.#block = reservation.index
    const { ports } = reservation
    emit({ type: 'ports-reserved', project, ports })
    return { project, ports }
  }

  /** Whether the failed stack is to be kept. Not if the start was cancelled or only moves to other ports. */
  isToKeep(failure: unknown): boolean {
    const { signal, request } = this.#options
    const isMoving = failure instanceof SsotError && failure.code === 'PORT_TAKEN'
    return request?.keep !== undefined && this.#isCreated && !signal?.aborted && !isMoving
  }

  /** Keeps the stack. Returns the error for the caller: the failure, and how to reach the stack. */
  async leave(failure: unknown): Promise<unknown> {
    let kept: string
    try {
      kept = await this.#keep('it could not be started')
    } catch (problem) {
      const error = await this.rollBack(failure)
      return error === failure ? joined(failure, problem) : error
    }
    if (!(failure instanceof SsotError))
      return new Error(`${messageOf(failure)}\n${kept}`, { cause: failure })
    return new SsotError({
      ...failure.serialize(),
      todo: `${failure.todo}\n  ${kept.replaceAll('\n', '\n  ')}`,
      cause: failure.cause,
    })
  }

  async #keep(reason: string): Promise<string> {
    const kept = keepStack(this.#options, { project: this.#project, services: this.#services }, reason)
    this.#isKept = true
    await this.#undo.run()
    return kept
  }

  async #stop(): Promise<Removed> {
    await this.#undo.run()
    return this.#removed ?? { containers: 0, networks: 0, volumes: 0, anonymousVolumes: 0 }
  }

  /** Undoes the start. Returns the error for the caller: the failure, and why undoing failed if it did. */
  async rollBack(reason: unknown): Promise<unknown> {
    const { signal } = this.#options
    const failure = signal?.aborted ? cancelled(this.#project, signal) : reason
    try {
      await this.#undo.run()
      return failure
    } catch (teardown) {
      // The caller knows that it has cancelled the start, but not that something is left.
      const isCancelled = failure instanceof SsotError && failure.code === 'START_CANCELLED'
      return isCancelled ? teardown : joined(failure, teardown)
    }
  }
}

/** What the files are from which a stack is started for later, before its first container starts. */
async function filesOf(prepared: PreparedModel): Promise<Pick<FreshStack, 'mounted' | 'inputs'>> {
  const [mounted, inputs] = await Promise.all([mountedState(prepared), inputState(prepared)])
  return { mounted, inputs }
}

/** A failure, and another one that followed. */
function joined(failure: unknown, other: unknown): Error {
  if (failure instanceof SsotError) return failure.joinedBy(other)
  return new AggregateError([failure, other], `${messageOf(failure)}\nAnd then: ${messageOf(other)}`)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function cancelled(project: string, signal: AbortSignal): SsotError {
  if (signal.reason instanceof SsotError) return signal.reason
  return new SsotError({
    code: 'START_CANCELLED',
    summary: `The start of ${project} was cancelled`,
    todo: 'Nothing has to be done: everything that was created has been removed.',
    cause: signal.reason,
  })
}
