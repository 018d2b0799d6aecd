import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { z } from 'zod'
import { SsotError } from '../core/errors.ts'
import { COMPOSE_LABEL_PROJECT, COMPOSE_LABEL_SERVICE, LABEL_STACK } from '../core/labels.ts'
import type {
  ContainerDetails,
  ContainerEvent,
  ContainerSummary,
  Engine,
  EngineVersion,
  Healthcheck,
  NamedResource,
  ProbeResult,
  Watcher,
} from './engine.ts'
import { joinFrames } from './frames.ts'
import { containerDetails } from './inspect.ts'
import * as schemas from './schemas.ts'

/** How the engine names a volume that it was given no name for. Its label for that is not on those of Compose. */
const ANONYMOUS_VOLUME = /^[0-9a-f]{64}$/

/** An {@link Engine} over the Docker Engine API. */
export class DockerEngine implements Engine {
  readonly endpoint: string
  readonly host: string
  readonly #docker: Docker

  constructor(docker: Docker, endpoint: string, host: string) {
    this.#docker = docker
    this.endpoint = endpoint
    this.host = host
  }

  async version(): Promise<EngineVersion> {
    const { Version, ApiVersion } = checked(schemas.versionSchema, await this.#docker.version(), 'version')
    return { version: Version, apiVersion: ApiVersion }
  }

  async imageId(reference: string): Promise<string | null> {
    const image = await orNull(this.#docker.getImage(reference).inspect())
    return image && checked(schemas.imageInspectSchema, image, 'image inspect').Id
  }

  async containers(project: string): Promise<ContainerSummary[]> {
    const list = await this.#docker.listContainers({ all: true, filters: { label: ownLabels(project) } })
    return checked(schemas.containerListSchema, list, 'container list').map((container) => ({
      id: container.Id,
      service: container.Labels[COMPOSE_LABEL_SERVICE] ?? '',
      name: nameOf(container.Names),
      state: container.State,
    }))
  }

  async inspect(id: string): Promise<ContainerDetails> {
    const answer = await this.#docker.getContainer(id).inspect()
    return containerDetails(checked(schemas.containerInspectSchema, answer, 'container inspect'))
  }

  async start(id: string): Promise<void> {
    await this.#docker.getContainer(id).start()
  }

  async probe(id: string, check: Healthcheck, signal: AbortSignal): Promise<ProbeResult | null> {
    const exec = await this.#docker.getContainer(id).exec({
      Cmd: check.command,
      AttachStdout: true,
      AttachStderr: true,
    })
    const stream: Readable = await exec.start({ hijack: true, stdin: false })
    const limit = AbortSignal.any([signal, AbortSignal.timeout(check.timeoutMs)])
    const output = await readAll(stream, limit)
    if (output === null) return null
    const { ExitCode } = await exec.inspect()
    return { exitCode: ExitCode ?? -1, output: joinFrames(output).trim() }
  }

  async logs(id: string, lines: number): Promise<string[]> {
    const container = this.#docker.getContainer(id)
    const { Config } = checked(schemas.containerInspectSchema, await container.inspect(), 'container inspect')
    const data: Buffer = await container.logs({ stdout: true, stderr: true, tail: lines, follow: false })
    const text = Config.Tty ? data.toString('utf8') : joinFrames(data)
    return text.split(/\r?\n/).filter((line) => line !== '')
  }

  async removeContainer(id: string): Promise<void> {
    await orNull(this.#docker.getContainer(id).remove({ force: true, v: true }))
  }

  async networks(project: string): Promise<NamedResource[]> {
    const list = await this.#docker.listNetworks({ filters: { label: ownLabels(project) } })
    return checked(schemas.networkListSchema, list, 'network list').map(({ Id, Name }) => ({
      id: Id,
      name: Name,
    }))
  }

  async attachedTo(networkId: string): Promise<string[]> {
    const network = await orNull(this.#docker.getNetwork(networkId).inspect())
    if (!network) return []
    const { Containers } = checked(schemas.networkInspectSchema, network, 'network inspect')
    return Object.values(Containers ?? {}).map(({ Name }) => Name)
  }

  async disconnect(networkId: string, containerId: string): Promise<void> {
    try {
      await this.#docker.getNetwork(networkId).disconnect({ Container: containerId, Force: true })
    } catch (error) {
      if (!/not (connected|found)|no such/i.test(messageOf(error))) throw error
    }
  }

  async removeNetwork(id: string): Promise<void> {
    await orNull(this.#docker.getNetwork(id).remove())
  }

  async volumes(project: string): Promise<NamedResource[]> {
    const list = await this.#docker.listVolumes({ filters: { label: ownLabels(project) } })
    return (checked(schemas.volumeListSchema, list, 'volume list').Volumes ?? []).map(({ Name }) => ({
      id: Name,
      name: Name,
    }))
  }

  async anonymousVolumeExists(name: string): Promise<boolean> {
    return ANONYMOUS_VOLUME.test(name) && (await orNull(this.#docker.getVolume(name).inspect())) !== null
  }

  async removeVolume(name: string): Promise<void> {
    await orNull(this.#docker.getVolume(name).remove())
  }

  async publisherOf(port: number): Promise<string | null> {
    const list = await this.#docker.listContainers({ all: false })
    const holder = checked(schemas.containerListSchema, list, 'container list').find((container) =>
      container.Ports?.some(({ PublicPort }) => PublicPort === port),
    )
    return holder ? nameOf(holder.Names) : null
  }

  async watch(project: string, watcher: Watcher): Promise<{ close(): void }> {
    const stream = await this.#docker.getEvents({
      filters: { type: ['container'], label: ownLabels(project) },
    })
    if (!(stream instanceof Readable))
      throw new TypeError('The engine did not answer with a stream of events.')
    const lines = createInterface({ input: stream })
    let closed = false
    lines.on('line', (line) => {
      if (closed) return
      try {
        watcher.onEvent(containerEvent(line))
      } catch {
        // Not an event that can be read: what it would have told is lost.
        watcher.onLost()
      }
    })
    stream.on('error', () => {}) // `close` follows.
    stream.on('close', () => {
      if (!closed) watcher.onLost()
    })
    return {
      close() {
        closed = true
        lines.close()
        stream.destroy()
      },
    }
  }
}

function containerEvent(line: string): ContainerEvent {
  const { Action, Actor } = checked(schemas.eventSchema, JSON.parse(line), 'event')
  const { [COMPOSE_LABEL_SERVICE]: service = '', exitCode } = Actor.Attributes ?? {}
  return {
    action: Action,
    id: Actor.ID,
    service,
    ...(exitCode !== undefined && { exitCode: Number(exitCode) }),
  }
}

function ownLabels(project: string): string[] {
  return [`${COMPOSE_LABEL_PROJECT}=${project}`, `${LABEL_STACK}=${project}`]
}

function nameOf(names: readonly string[]): string {
  return (names[0] ?? '').replace(/^\//, '')
}

/** Null for "not found", and for a removal that somebody else is already at. */
async function orNull<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request
  } catch (error) {
    if (statusCode(error) === 404) return null
    if (statusCode(error) === 409 && /already in progress/.test(messageOf(error))) return null
    throw error
  }
}

function statusCode(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new SsotError({
    code: 'ENGINE_NOT_ANSWERING',
    summary: `The engine's answer (${what}) is not one this program knows: ${z.prettifyError(result.error)}`,
    todo: 'Check that the engine speaks the Docker Engine API 1.44 or newer, and report this message if it does.',
  })
}

/** Everything the stream brings, or null when the signal came first. */
async function readAll(stream: Readable, signal: AbortSignal): Promise<Buffer | null> {
  const abort = () => stream.destroy()
  signal.addEventListener('abort', abort, { once: true })
  const chunks: Buffer[] = []
  try {
    if (signal.aborted) return null
    for await (const chunk of stream) chunks.push(chunk)
    return Buffer.concat(chunks)
  } catch (error) {
    if (signal.aborted) return null
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
    stream.destroy()
  }
}
