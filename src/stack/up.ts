import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import { decorate } from '../core/compose/decorate.ts'
import type { ComposeModel } from '../core/compose/model.ts'
import { pickServices } from '../core/compose/pick-services.ts'
import { serviceHash } from '../core/compose/service-hash.ts'
import { readinessEndpoints, type StackInfo, serviceEndpoints } from '../core/endpoints/endpoints.ts'
import { SsotError } from '../core/errors/errors.ts'
import { portsTakenAgain } from '../core/errors/start-failures.ts'
import type { ProgressEvent, Report } from '../core/events/progress.ts'
import type { BusyBlock } from '../core/matrix/port-blocks.ts'
import type { StackChoice } from '../core/options/options.ts'
import { LABEL_CONFIG_HASH, stackLabels } from '../core/stacks/labels.ts'
import { projectName } from '../core/stacks/project-name.ts'
import { secretValues } from '../core/text/redact.ts'
import { composeCreate } from '../engine/cli/compose.ts'
import type { Connection } from '../engine/connect/connect.ts'
import type { Journal } from '../host/journal/journal.ts'
import { formatIdentity, type ProcessIdentity } from '../host/processes/identity.ts'
import type { Registry } from '../host/registry/registry.ts'
import type { StackDefinition } from './definition/definition.ts'
import { composeCall, loadModel } from './definition/model.ts'
import { lookForDrift } from './definition/preflight.ts'
import { holdImages } from './images/hold.ts'
import { ensureImages } from './images/images.ts'
import { type Reservation, reservePorts } from './ports/reserve.ts'
import { prepareToAsk } from './readiness/endpoint-answers.ts'
import { startServices } from './readiness/start-services.ts'
import { watchLife } from './readiness/watch-life.ts'
import { reporter } from './reporter.ts'
import { down, type Removed } from './teardown/down.ts'
import { keepStack } from './teardown/kept.ts'
import { UndoList } from './teardown/undo.ts'

export interface StackOptions {
  definition: StackDefinition
  connection: Connection
  registry: Registry
  journal: Journal
  /** The process that answers for the stack. */
  owner: ProcessIdentity
  /** The process that the stack is for; while it lives, the stack is in use, also where the owner was killed. */
  holder?: ProcessIdentity
  /** What of the environment is started, when it is ready, and whether it is left after a failure; absent: as usual. */
  choice?: StackChoice
  /** For the start of the containers; builds are not counted. */
  startTimeoutMs?: number
  signal?: AbortSignal
  onProgress?: (event: ProgressEvent) => void
  /** Hears what is of use only to whoever looks for a fault: a line for each other output of a health probe. */
  onDetail?: (line: string) => void
}

/** Enough for a slow machine; a service that crashes ends the start at once in any case. */
export const DEFAULT_START_TIMEOUT_MS = 120_000

/** A stack that is up and ready. */
export interface StartedStack extends AsyncDisposable {
  info: StackInfo
  /** Takes the stack down; a second call returns what the first one did. */
  stop(): Promise<Removed>
  /**
   * Leaves it for inspection, with all that its containers hold, and gives back the rest.
   * @param reason one sentence without its end: `its tests have failed`
   * @returns how to reach and remove it
   */
  keep(reason: string): Promise<string>
}

/** How often a start moves to another block of ports when one of its own was taken in the last moment. */
const MAX_MOVES = 3

/**
 * Builds what changed, creates and starts the stack of an environment under a name and on ports of its own, and
 * waits until it is ready. Where any step fails, all that was made is removed again and the step's own error is
 * thrown; with `keep`, containers that could not be started are left, and the error says how to reach them.
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
      if (attempt.isToKeep(failure)) throw await attempt.leave(failure)
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
  /** Whether there may be containers to look at. */
  #isCreated = false
  #isKept = false
  #services: StackInfo['services'] = {}
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
    const { choice = {}, onDetail } = this.#options
    const { environment, matrix } = definition
    const { engine } = connection
    const project = this.#project
    const report = this.#report
    const { ports } = await this.#reserve(lost)
    // First of all, since it says what of the options cannot be.
    const endpoints = readinessEndpoints(matrix, environment.name, ports, engine.host, choice.readiness)
    const call = composeCall(definition, connection, project, ports, {
      signal,
      note(verb, pid) {
        prepareToAsk()
        return registry.commands.note(project, owner, verb, pid)
      },
    })
    const requireNoDrift = lookForDrift(definition, this.#options.journal)
    const whole = await loadModel(definition, call, ports)
    await requireNoDrift()
    const model = choice.services ? pickServices(whole, choice.services, definition.composeFile) : whole
    requireStarted(model, Object.keys(choice.readiness ?? {}))
    this.#services = startedOnly(model, serviceEndpoints(matrix, environment.name, ports, engine.host))
    this.#undo.add(async () => registry.images.release(project, owner))
    const hold = (images: readonly string[]) =>
      holdImages({ registry, owner, report, signal }, images, project)
    const images = await ensureImages({
      ...{ model, definition, call, connection, report, hold },
      ...{ registry, self: owner, signal },
    })
    this.#undo.add(async () => {
      if (!this.#isKept) this.#removed = await down(engine, project, { report })
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
    this.#isCreated = true
    // Of the whole file, with which `status` compares it.
    const ofService = (service: string) => ({ [LABEL_CONFIG_HASH]: serviceHash(whole, service) })
    await composeCreate(call, decorate(model, { labels, images, ofService }))
    signal?.throwIfAborted()
    await startServices({
      engine,
      project,
      model,
      endpoints,
      timeoutMs: startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS,
      signal,
      report,
      onDetail,
      aftermath: choice.keep ? 'left' : 'taken down',
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
        services: this.#services,
      },
      stop,
      keep: (reason) => this.#keep(reason),
      [Symbol.asyncDispose]: async () => void (await stop()),
    }
  }

  async #reserve(lost: readonly BusyBlock[]): Promise<Reservation> {
    const { definition, connection, registry, owner } = this.#options
    const { engine } = connection
    const reservation = await reservePorts(definition, engine, registry, owner, this.#project, lost)
    this.#undo.add(async () => reservation.release())
    this.#block = reservation.index
    const ports = Object.entries(reservation.ports).map(([service, port]) => `${service} ${port}`)
    this.#report(`${this.#project} has the ports ${ports.join(', ') || 'none'}`)
    return reservation
  }

  /** Whether what has failed is to be left as it is: not what was cancelled, or what only moves to other ports. */
  isToKeep(failure: unknown): boolean {
    const { signal, choice } = this.#options
    return choice?.keep !== undefined && this.#isCreated && !signal?.aborted && !isPortTaken(failure)
  }

  /** Leaves what was made, and returns what the caller is told: the failure, with how to reach the stack. */
  async leave(failure: unknown): Promise<unknown> {
    const kept = await this.#keep('it could not be started')
    if (!(failure instanceof SsotError))
      return new Error(`${messageOf(failure)}\n${kept}`, { cause: failure })
    return new SsotError({
      ...failure.serialize(),
      todo: `${failure.todo}\n  ${kept.replaceAll('\n', '\n  ')}`,
      cause: failure.cause,
    })
  }

  async #keep(reason: string): Promise<string> {
    this.#isKept = true
    const kept = keepStack(this.#options, { project: this.#project, services: this.#services }, reason)
    await this.#undo.run()
    return kept
  }

  async #stop(): Promise<Removed> {
    await this.#undo.run()
    return this.#removed ?? { containers: 0, networks: 0, volumes: 0, anonymousVolumes: 0 }
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

function startedOnly(model: ComposeModel, services: StackInfo['services']): StackInfo['services'] {
  return Object.fromEntries(Object.entries(services).filter(([name]) => Object.hasOwn(model.services, name)))
}

/** @throws OPTIONS_INVALID where the readiness of a service is given that is not started */
function requireStarted(model: ComposeModel, services: readonly string[]): void {
  const absent = services.find((name) => !Object.hasOwn(model.services, name))
  if (absent === undefined) return
  throw new SsotError({
    code: 'OPTIONS_INVALID',
    service: absent,
    summary: `The options of ssot-docker are wrong: "readiness.${absent}" is about a service that is not started, since "services" neither names nor needs it`,
    todo: 'Take it out of "readiness", or add it to "services".',
  })
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
