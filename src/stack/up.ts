import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import { decorate } from '../core/compose/decorate.ts'
import { readinessEndpoints, type StackInfo, serviceEndpoints } from '../core/endpoints.ts'
import { SsotError } from '../core/errors.ts'
import { LABEL_ENVIRONMENT, LABEL_INSTALLATION, LABEL_OWNER, LABEL_STACK } from '../core/labels.ts'
import type { ProgressEvent, Report } from '../core/progress.ts'
import { projectName } from '../core/project-name.ts'
import { composeCreate } from '../engine/compose-cli.ts'
import type { Connection } from '../engine/connect.ts'
import { formatIdentity, type ProcessIdentity } from '../engine/process-identity.ts'
import type { Registry } from '../engine/registry.ts'
import { prepareToAsk } from './answer.ts'
import type { StackDefinition } from './definition.ts'
import { down, type Removed } from './down.ts'
import { ensureImages } from './images.ts'
import { composeCall, imageSource, loadModel } from './model.ts'
import { reservePorts } from './reserve.ts'
import { startServices } from './start.ts'
import { UndoList } from './undo.ts'

export interface StackOptions {
  definition: StackDefinition
  connection: Connection
  registry: Registry
  /** The process that answers for the stack. */
  owner: ProcessIdentity
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

/**
 * Builds what changed, creates and starts the stack of an environment under a name and on ports of its own, and
 * waits until it is ready. Where any step fails, all that was made is removed again and the step's own error is
 * thrown.
 */
export async function startStack(options: StackOptions): Promise<StartedStack> {
  const { definition, connection, registry, owner } = options
  const { environment } = definition
  const { engine } = connection
  const { matrix, root } = definition
  const project = projectName(basename(root), environment.name, randomBytes(4).toString('hex'))
  const report = reporter(options.onProgress)
  const undo = new UndoList()
  try {
    const reservation = await reservePorts(definition, registry, owner, project)
    undo.add(async () => reservation.release())
    const { ports } = reservation
    const call = composeCall(definition, connection, project, ports, options.signal)
    const model = await loadModel(definition, call, ports)
    const images = await ensureImages(model, definition, call, engine, imageSource(connection), report)
    const labels = {
      [LABEL_STACK]: project,
      [LABEL_ENVIRONMENT]: environment.name,
      [LABEL_OWNER]: formatIdentity(owner),
      ...(connection.profile && { [LABEL_INSTALLATION]: connection.profile.installation }),
    }
    const removal: { result?: Removed } = {}
    undo.add(async () => {
      removal.result = await down(engine, project)
    })
    report(`creating ${project}`)
    // Loaded meanwhile; if that fails, the start fails where it is needed, with the create behind it.
    prepareToAsk().catch(() => {})
    await composeCreate(call, decorate(model, { labels, images }))
    options.signal?.throwIfAborted()
    await startServices({
      engine,
      project,
      model,
      endpoints: readinessEndpoints(matrix, environment.name, ports, engine.host),
      timeoutMs: options.startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS,
      signal: options.signal,
      report,
    })
    report('ready')
    const stop = async () => {
      await undo.run()
      return removal.result ?? { containers: 0, networks: 0, volumes: 0 }
    }
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
  } catch (error) {
    throw await rolledBack(undo, options.signal?.aborted ? cancelled(project, options.signal) : error)
  }
}

/** Undoes what was done, and returns what the caller is told: the failure, and with it one of the undoing. */
async function rolledBack(undo: UndoList, failure: unknown): Promise<unknown> {
  try {
    await undo.run()
    return failure
  } catch (teardown) {
    if (!(failure instanceof SsotError)) return new AggregateError([failure, teardown])
    // Who has cancelled knows that; what is left is news.
    return failure.code === 'START_CANCELLED' ? teardown : failure.joinedBy(teardown)
  }
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

function reporter(onProgress: StackOptions['onProgress']): Report {
  const begin = performance.now()
  return (text, service) =>
    onProgress?.({ atMs: performance.now() - begin, text, ...(service === undefined ? {} : { service }) })
}
