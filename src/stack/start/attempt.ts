import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { Emit, Removed } from '../../core/events/event.ts'
import type { BusyBlock } from '../../core/matrix/port-blocks.ts'
import { NOTHING } from '../../core/plan/observed.ts'
import { inStartOrder } from '../../core/plan/order.ts'
import { stackLabels } from '../../core/stacks/labels.ts'
import { projectName } from '../../core/stacks/project-name.ts'
import { nowMs } from '../../host/clock.ts'
import { formatIdentity } from '../../host/processes/identity.ts'
import { requireMounts } from '../definition/mounts.ts'
import type { StackPlace } from '../definition/place.ts'
import { prepareModel } from '../definition/prepare.ts'
import { wantImages } from '../images/want.ts'
import { mustRun } from '../life/must-run.ts'
import { watchLife } from '../life/watch-life.ts'
import { readOneShots } from '../mounted/one-shots.ts'
import { planFor } from '../plan-for.ts'
import { reservePorts } from '../ports/reserve.ts'
import { ComposeTarget } from '../targets/compose-target.ts'
import { keepStack } from '../teardown/kept.ts'
import { Renewal } from './renewal.ts'
import type { StartedStack, StartOptions } from './started-stack.ts'
import { DEFAULT_START_TIMEOUT_MS } from './time-limit.ts'
import { UndoList } from './undo.ts'

/** One attempt to start a stack, on one block of ports. */
export class Attempt {
  readonly #options: StartOptions
  readonly #project: string
  readonly #undo = new UndoList()
  readonly #beginMs = nowMs()
  #block = -1
  /** Whether there may be containers to inspect. */
  #isCreated = false
  #isKept = false
  /** Optional services that have failed, which has been reported. */
  readonly #givenUp = new Set<string>()
  #services: StackInfo['services'] = {}
  #removed: Removed | undefined

  constructor(options: StartOptions) {
    const { root, environment } = options.definition
    this.#options = options
    this.#project = projectName(basename(root), environment.name, randomBytes(4).toString('hex'))
  }

  /** The index of the reserved block of ports; -1 while none is reserved. */
  get block(): number {
    return this.#block
  }

  /** @param lost blocks of ports to skip */
  async start(lost: readonly BusyBlock[]): Promise<StartedStack> {
    const { request = {}, connection, definition, preflight, registry, self, holder, signal } = this.#options
    const emit: Emit = (happening) => {
      if (happening.type === 'create-began') this.#isCreated = true
      if (happening.type === 'service-given-up') this.#givenUp.add(happening.service)
      this.#options.emit(happening)
    }
    const project = this.#project
    const place = await this.#reserve(lost)
    const prepared = await prepareModel({ ...this.#options, emit }, place, request)
    this.#services = prepared.services
    await requireMounts(
      definition,
      connection.engine,
      preflight,
      prepared.model,
      new Set(Object.keys(prepared.model.services)),
    )
    this.#undo.add(async () => registry.images.release(project, self))
    const awaited = new Set(
      inStartOrder(prepared.model).flatMap(({ name, completes }) => (completes === 'must' ? [name] : [])),
    )
    const [images, mounted] = await Promise.all([
      wantImages(prepared, 'use'),
      // Those of the others may be large, and a start should be quick.
      readOneShots(prepared, (service) => awaited.has(service)),
    ])
    const { plan, wanted } = planFor(prepared, images, NOTHING, { mounted })
    emit({ type: 'planned', project, operations: plan.operations })
    const labels = stackLabels({
      stack: project,
      environment: definition.environment.name,
      installation: connection.installation,
      root: definition.root,
      owner: formatIdentity(self),
      holder: holder && formatIdentity(holder),
    })
    const startTimeoutMs = request.startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS
    const target = new ComposeTarget({
      prepared,
      images,
      wanted,
      labels,
      startTimeoutMs,
      noCache: false,
      aftermath: request.keep ? 'left' : 'taken down',
    })
    this.#undo.add(async () => {
      if (this.#isCreated && !this.#isKept) this.#removed = await target.remove()
    })
    await target.apply(plan)
    signal?.throwIfAborted()
    const watch = await watchLife({
      ...{ engine: connection.engine, project, emit, secrets: prepared.secrets },
      isExpected: mustRun(wanted, this.#givenUp),
    })
    const renewal = new Renewal({
      options: { ...this.#options, startTimeoutMs, emit },
      stack: { place, labels, choice: request },
      watch,
      givenUp: this.#givenUp,
    })
    // Registered last and so run first: what the teardown does to the services is not reported as their failure.
    this.#undo.add(() => renewal.end())
    emit({ type: 'stack-ready', project, ms: nowMs() - this.#beginMs })
    return this.#started(renewal)
  }

  #started(renewal: Renewal): StartedStack {
    const { connection, definition } = this.#options
    const stop = () => this.#stop()
    return {
      info: {
        environment: definition.environment.name,
        project: this.#project,
        engine: { endpoint: connection.engine.endpoint },
        services: this.#services,
      },
      drift: () => renewal.drift(),
      refresh: () => renewal.refresh(),
      stop,
      keep: (reason) => this.#keep(reason),
      [Symbol.asyncDispose]: async () => void (await stop()),
    }
  }

  async #reserve(lost: readonly BusyBlock[]): Promise<StackPlace> {
    const { definition, connection, registry, self, emit } = this.#options
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
