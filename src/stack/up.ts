import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import { decorate } from '../core/compose/decorate.ts'
import { readinessEndpoints, type StackInfo, serviceEndpoints } from '../core/endpoints.ts'
import { SsotError } from '../core/errors.ts'
import { stackLabels } from '../core/labels.ts'
import type { BusyBlock } from '../core/ports.ts'
import type { ProgressEvent, Report } from '../core/progress.ts'
import { projectName } from '../core/project-name.ts'
import { secretValues } from '../core/redact.ts'
import { portsTakenAgain } from '../core/start/failures.ts'
import { noteCommand } from '../engine/commands.ts'
import { composeCreate } from '../engine/compose-cli.ts'
import type { Connection } from '../engine/connect.ts'
import { formatIdentity, type ProcessIdentity } from '../engine/process-identity.ts'
import type { Registry } from '../engine/registry.ts'
import { prepareToAsk } from './answer.ts'
import type { StackDefinition } from './definition.ts'
import { down, type Removed } from './down.ts'
import { lookForDrift } from './drift.ts'
import { holdImages } from './hold-images.ts'
import { ensureImages } from './images.ts'
import { composeCall, loadModel } from './model.ts'
import { reporter } from './reporter.ts'
import { type Reservation, reservePorts } from './reserve.ts'
import { startServices } from './start.ts'
import { UndoList } from './undo.ts'
import { watchLife } from './watch-life.ts'

export interface StackOptions {
  definition: StackDefinition
  connection: Connection
  registry: Registry
  /** The process that answers for the stack. */
  owner: ProcessIdentity
  /** The process that the stack is for; while it lives, the stack is in use, also where the owner was killed. */
  holder?: ProcessIdentity
  /** For the start of the containers; builds are not counted. */
  startTimeoutMs?: number
  signal?: AbortSignal
  onProgress?: (event: ProgressEvent) => void
}

/** Enough for a slow machine; a service that crashes ends the start at once in any case. */
export const DEFAULT_START_TIMEOUT_MS = 120_000

/** A stack that is up and ready. */
export interface StartedStack extends AsyncDisposable {
  info: StackInfo
  /** Takes the stack down; a second call returns what the first one did. */
  stop(): Promise<Removed>
}

/** How often a start moves to another block of ports when one of its own was taken in the last moment. */
const MAX_MOVES = 3

/**
 * Builds what changed, creates and starts the stack of an environment under a name and on ports of its own, and
 * waits until it is ready. Where any step fails, all that was made is removed again and the step's own error is
 * thrown.
 *
 * Where another program takes one of the ports between their reservation and the engine's use of them, everything
 * begins anew on another block, since services know their own addresses; at most three times.
 */
export async function startStack(options: StackOptions): Promise<StartedStack> {
  const report = reporter(options.onProgress)
  const lost: BusyBlock[] = []
  for (let taken: SsotError | undefined; ; ) {
    const attempt = new Attempt(options, report)
    try {
      return await attempt.start(lost)
    } catch (failure) {
      const told = await attempt.rollBack(failure)
      if (told !== failure || !isPortTaken(failure)) {
        // Without another block to move to, the program that took the first one is what must be seen.
        throw taken && isExhausted(told) ? taken.joinedBy(told) : told
      }
      if (lost.length === MAX_MOVES) throw portsTakenAgain(failure, lost.length)
      taken = failure
      report(`${failure.summary}: moving to another block of ports`)
      lost.push({ index: attempt.block, holder: failure.summary })
    }
  }
}

function isPortTaken(failure: unknown): failure is SsotError {
  return failure instanceof SsotError && failure.code === 'PORT_TAKEN'
}

function isExhausted(failure: unknown): boolean {
  return failure instanceof SsotError && failure.code === 'PORTS_EXHAUSTED'
}

/** One try to start a stack, on one block of ports. */
class Attempt {
  readonly #options: StackOptions
  readonly #report: Report
  readonly #project: string
  readonly #undo = new UndoList()
  #block = -1
  #removed: Removed | undefined

  constructor(options: StackOptions, report: Report) {
    const { root, environment } = options.definition
    this.#options = options
    this.#report = report
    this.#project = projectName(basename(root), environment.name, randomBytes(4).toString('hex'))
  }

  /** The block of ports that was reserved, counted from 0; -1 before. */
  get block(): number {
    return this.#block
  }

  /** @param lost blocks of ports that are not to be tried */
  async start(lost: readonly BusyBlock[]): Promise<StartedStack> {
    const { definition, connection, registry, owner, holder, signal, startTimeoutMs } = this.#options
    const { environment, matrix } = definition
    const { engine } = connection
    const project = this.#project
    const report = this.#report
    const { ports } = await this.#reserve(lost)
    const call = composeCall(definition, connection, project, ports, {
      signal,
      note(verb, pid) {
        prepareToAsk()
        return noteCommand(registry, project, owner, verb, pid)
      },
    })
    const requireNoDrift = lookForDrift(definition, registry)
    const model = await loadModel(definition, call, ports)
    await requireNoDrift()
    this.#undo.add(async () => registry.releaseImages(project, owner))
    const hold = (images: readonly string[]) =>
      holdImages({ registry, owner, report, signal }, images, project)
    const images = await ensureImages({
      ...{ model, definition, call, connection, report, hold },
      ...{ registry, self: owner, signal },
    })
    this.#undo.add(async () => {
      this.#removed = await down(engine, project, { report })
    })
    report(`creating ${project}`)
    const labels = stackLabels({
      stack: project,
      environment: environment.name,
      installation: connection.installation,
      root: definition.root,
      owner: formatIdentity(owner),
      holder: holder && formatIdentity(holder),
    })
    await composeCreate(call, decorate(model, { labels, images }))
    signal?.throwIfAborted()
    await startServices({
      engine,
      project,
      model,
      endpoints: readinessEndpoints(matrix, environment.name, ports, engine.host),
      timeoutMs: startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS,
      signal,
      report,
    })
    const watch = await watchLife({ engine, project, report, secrets: secretValues(model) })
    // Last registered, first run: what the teardown does to the services is no news.
    this.#undo.add(async () => watch.close())
    report('ready')
    const stop = () => this.#stop()
    return {
      info: {
        environment: environment.name,
        project,
        engine: { endpoint: engine.endpoint },
        services: serviceEndpoints(matrix, environment.name, ports, engine.host),
      },
      stop,
      [Symbol.asyncDispose]: async () => void (await stop()),
    }
  }

  async #reserve(lost: readonly BusyBlock[]): Promise<Reservation> {
    const { definition, registry, owner } = this.#options
    const reservation = await reservePorts(definition, registry, owner, this.#project, lost)
    this.#undo.add(async () => reservation.release())
    this.#block = reservation.index
    const ports = Object.entries(reservation.ports).map(([service, port]) => `${service} ${port}`)
    this.#report(`${this.#project} has the ports ${ports.join(', ') || 'none'}`)
    return reservation
  }

  async #stop(): Promise<Removed> {
    await this.#undo.run()
    return this.#removed ?? { containers: 0, networks: 0, volumes: 0 }
  }

  /** Undoes what was done, and returns what the caller is told: the failure, and with it one of the undoing. */
  async rollBack(reason: unknown): Promise<unknown> {
    const { signal } = this.#options
    const failure = signal?.aborted ? cancelled(this.#project, signal) : reason
    try {
      await this.#undo.run()
      return failure
    } catch (teardown) {
      if (!(failure instanceof SsotError))
        return new AggregateError(
          [failure, teardown],
          `${messageOf(failure)}\nAnd then: ${messageOf(teardown)}`,
        )
      // Who has cancelled knows that; what is left is news.
      return failure.code === 'START_CANCELLED' ? teardown : failure.joinedBy(teardown)
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function cancelled(project: string, signal: AbortSignal): SsotError {
  if (signal.reason instanceof SsotError) return signal.reason
  return new SsotError({
    code: 'START_CANCELLED',
    summary: `The start of ${project} was cancelled`,
    todo: 'Nothing: what had been made was removed again.',
    cause: signal.reason,
  })
}
