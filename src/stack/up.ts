import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import { decorate } from '../core/compose/decorate.ts'
import type { StackInfo } from '../core/endpoints.ts'
import { SsotError } from '../core/errors.ts'
import { LABEL_ENVIRONMENT, LABEL_INSTALLATION, LABEL_OWNER, LABEL_STACK } from '../core/labels.ts'
import { serviceUrl } from '../core/matrix/variables.ts'
import { type PortBlock, publishedServices } from '../core/ports.ts'
import type { ProgressEvent, Report } from '../core/progress.ts'
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
import { type Endpoint, startServices } from './start.ts'

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
  const project = newProjectName(definition)
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
    await Promise.all([composeCreate(call, decorate(model, { labels, images })), prepareToAsk()])
    options.signal?.throwIfAborted()
    await startServices({
      engine,
      project,
      model,
      endpoints: readinessEndpoints(definition, ports, engine.host),
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
      info: stackInfo(definition, project, ports, engine),
      stop,
      [Symbol.asyncDispose]: async () => void (await stop()),
    }
  } catch (error) {
    await rollBack(undo, error)
    throw options.signal?.aborted ? cancelled(project, options.signal) : error
  }
}

async function rollBack(undo: UndoList, error: unknown): Promise<void> {
  try {
    await undo.run()
  } catch (teardownError) {
    // The first failure is what the user must see; the second goes along with it.
    if (error instanceof Error)
      error.message += `\n\nTaking the stack down again failed too: ${teardownError}`
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

/** Compose allows lower-case letters, digits, `-` and `_`, with a letter or digit first. */
function newProjectName({ root, environment }: StackDefinition): string {
  const repository = basename(root)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return `ssot-${repository || 'stack'}-${environment.name}-${randomBytes(4).toString('hex')}`
}

/** What must answer from the host, by service. */
export function readinessEndpoints(
  { matrix, environment }: StackDefinition,
  ports: PortBlock,
  host: string,
): Record<string, Endpoint> {
  return Object.fromEntries(
    publishedServices(matrix, environment.name).map(([{ name, protocol, healthPath }, range]) => {
      const port = ports[name] ?? range.from
      const web = protocol === 'http' || protocol === 'https'
      const resource = web ? `${protocol}-get://${host}:${port}${healthPath ?? '/'}` : `tcp:${host}:${port}`
      return [name, { host, port, resource }]
    }),
  )
}

function stackInfo(
  { matrix, environment }: StackDefinition,
  project: string,
  ports: PortBlock,
  engine: { endpoint: string; host: string },
): StackInfo {
  const services: StackInfo['services'] = {}
  for (const [{ name, protocol, variable }] of publishedServices(matrix, environment.name)) {
    const port = ports[name]
    if (port === undefined) continue
    services[name] = {
      url: serviceUrl(protocol, engine.host, port),
      host: engine.host,
      port,
      protocol,
      variable,
    }
  }
  return { environment: environment.name, project, engine: { endpoint: engine.endpoint }, services }
}

function reporter(onProgress: StackOptions['onProgress']): Report {
  const begin = performance.now()
  return (text, service) =>
    onProgress?.({ atMs: performance.now() - begin, text, ...(service === undefined ? {} : { service }) })
}

/** Undo steps, each registered before the act it undoes; run last first, once. */
class UndoList {
  readonly #steps: (() => Promise<void>)[] = []
  #running: Promise<void> | undefined

  add(step: () => Promise<void>): void {
    this.#steps.push(step)
  }

  run(): Promise<void> {
    this.#running ??= this.#runAll()
    return this.#running
  }

  /** Every step is tried; the first failure is thrown at the end. */
  async #runAll(): Promise<void> {
    const failures: unknown[] = []
    for (const step of this.#steps.toReversed()) {
      try {
        await step()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}
