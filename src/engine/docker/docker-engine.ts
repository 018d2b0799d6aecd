import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type Docker from 'dockerode'
import type { z } from 'zod'
import {
  COMPOSE_LABEL_PROJECT,
  COMPOSE_LABEL_SERVICE,
  LABEL_BUILD_HASH,
  LABEL_CONFIG_HASH,
  LABEL_ENVIRONMENT,
  LABEL_HOLDER,
  LABEL_INSTALLATION,
  LABEL_OWNER,
  LABEL_ROOT,
  LABEL_STACK,
} from '../../core/stacks/labels.ts'
import { isBuiltReference } from '../../core/stacks/project-name.ts'
import type {
  BuiltImage,
  ContainerDetails,
  ContainerEvent,
  ContainerSummary,
  Engine,
  EngineVersion,
  Healthcheck,
  NamedResource,
  OwnedResource,
  ProbeResult,
  Usage,
  Watcher,
} from '../engine.ts'
import { joinFrames } from './frames.ts'
import { containerDetails } from './inspect.ts'
import { checked, isInProgress, messageOf, orNull, readAll, statusCode } from './requests.ts'
import * as schemas from './schemas.ts'

/** How the engine names a volume that it was given no name for. Its label for that is not on those of Compose. */
const ANONYMOUS_VOLUME = /^[0-9a-f]{64}$/

export interface DockerEngineInput {
  docker: Docker
  /** In the form of `DOCKER_HOST`. */
  endpoint: string
  /** The host under which published ports are reached. */
  host: string
  /** Id of this installation: what carries another one's is not seen. */
  installation: string
}

/** An {@link Engine} over the Docker Engine API. */
export class DockerEngine implements Engine {
  readonly endpoint: string
  readonly host: string
  readonly #docker: Docker
  readonly #installation: string

  constructor({ docker, endpoint, host, installation }: DockerEngineInput) {
    this.#docker = docker
    this.#installation = installation
    this.endpoint = endpoint
    this.host = host
  }

  async version(): Promise<EngineVersion> {
    const answer = checked(schemas.versionSchema, await this.#docker.version(), 'version')
    const { Version, ApiVersion, Components } = answer
    const isPodman = Components?.some(({ Name }) => Name === 'Podman Engine') ?? false
    return { version: Version, apiVersion: ApiVersion, isPodman }
  }

  async dataRoot(): Promise<string> {
    return checked(schemas.infoSchema, await this.#docker.info(), 'info').DockerRootDir
  }

  async imageId(reference: string): Promise<string | null> {
    const image = await orNull(this.#docker.getImage(reference).inspect())
    return image && checked(schemas.imageInspectSchema, image, 'image inspect').Id
  }

  async containers(project: string): Promise<ContainerSummary[]> {
    const labels = this.#labels(project)
    const list = await this.#docker.listContainers({ all: true, filters: { label: labels } })
    const own = checked(schemas.containerListSchema, list, 'container list').filter(
      (container) => carries(container, labels) && isOfCompose(container),
    )
    return own.map((container) => ({
      id: container.Id,
      service: container.Labels[COMPOSE_LABEL_SERVICE] ?? '',
      name: nameOf(container.Names),
      state: container.State,
      image: container.Image,
      configHash: container.Labels[LABEL_CONFIG_HASH] ?? null,
    }))
  }

  async inspect(id: string): Promise<ContainerDetails> {
    const answer = await this.#docker.getContainer(id).inspect()
    return containerDetails(checked(schemas.containerInspectSchema, answer, 'container inspect'))
  }

  async start(id: string): Promise<void> {
    const container = this.#docker.getContainer(id)
    try {
      await container.start()
    } catch (error) {
      const status = statusCode(error)
      // It runs already.
      if (status === 304) return
      if (status !== 409 || !/paused/i.test(messageOf(error))) throw error
      await container.unpause()
    }
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

  async usage(id: string): Promise<Usage | null> {
    const answer = await orNull(this.#docker.getContainer(id).stats({ stream: false, 'one-shot': true }))
    if (!answer) return null
    const { cpu_stats, memory_stats } = checked(schemas.statsSchema, answer, 'stats')
    if (memory_stats.usage === undefined) return null
    return {
      cpuNanoseconds: cpu_stats.cpu_usage.total_usage,
      // As the Docker CLI counts: without pages that the kernel can take back at once.
      memoryBytes: memory_stats.usage - (memory_stats.stats?.inactive_file ?? 0),
    }
  }

  async imageNamedAtMs(reference: string): Promise<number | null> {
    const image = await orNull(this.#docker.getImage(reference).inspect())
    if (image === null) return null
    const { Created, Metadata } = checked(schemas.imageInspectSchema, image, 'image inspect')
    // An image of cached layers alone is as old as these; its name is as old as the build or the pull. The engine writes
    // the first second of year 1 where it does not know.
    return Math.max(Date.parse(Created), Date.parse(Metadata?.LastTagTime ?? '') || 0)
  }

  async logs(id: string, lines: number): Promise<string[]> {
    const container = this.#docker.getContainer(id)
    const { Config } = checked(schemas.containerInspectSchema, await container.inspect(), 'container inspect')
    const data: Buffer = await container.logs({ stdout: true, stderr: true, tail: lines, follow: false })
    const text = Config.Tty ? data.toString('utf8') : joinFrames(data)
    return text.split(/\r?\n/).filter((line) => line !== '')
  }

  async stop(id: string): Promise<void> {
    try {
      await this.#docker.getContainer(id).stop()
    } catch (error) {
      // 304: it does not run; 404: it is gone.
      if (![304, 404].includes(statusCode(error) ?? 0)) throw error
    }
  }

  async removeContainer(id: string): Promise<void> {
    const container = this.#docker.getContainer(id)
    try {
      await orNull(container.remove({ force: true, v: true }))
    } catch (error) {
      if (!isInProgress(error)) throw error
      // Somebody else's request, a dead keeper's for instance, is at it.
      await orNull(container.wait({ condition: 'removed' }))
    }
  }

  async networks(project: string): Promise<NamedResource[]> {
    const labels = this.#labels(project)
    const list = await this.#docker.listNetworks({ filters: { label: labels } })
    return checked(schemas.networkListSchema, list, 'network list')
      .filter((network) => carries(network, labels))
      .map(({ Id, Name }) => ({ id: Id, name: Name }))
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
    const labels = this.#labels(project)
    const list = await this.#docker.listVolumes({ filters: { label: labels } })
    return (checked(schemas.volumeListSchema, list, 'volume list').Volumes ?? [])
      .filter((volume) => carries(volume, labels))
      .map(({ Name }) => ({ id: Name, name: Name }))
  }

  async anonymousVolumeExists(name: string): Promise<boolean> {
    return ANONYMOUS_VOLUME.test(name) && (await orNull(this.#docker.getVolume(name).inspect())) !== null
  }

  async usersOf(volume: string): Promise<string[]> {
    const list = await this.#docker.listContainers({ all: true, filters: { volume: [volume] } })
    return checked(schemas.containerListSchema, list, 'container list').map(({ Names }) => nameOf(Names))
  }

  async removeVolume(name: string): Promise<void> {
    await orNull(this.#docker.getVolume(name).remove())
  }

  async owned(): Promise<OwnedResource[]> {
    const label = [LABEL_STACK, `${LABEL_INSTALLATION}=${this.#installation}`]
    const filters = { label }
    const isOwn = (resource: Labelled) => carries(resource, label)
    const [containers, networks, volumes] = await Promise.all([
      this.#docker.listContainers({ all: true, filters }),
      this.#docker.listNetworks({ filters }),
      this.#docker.listVolumes({ filters }),
    ])
    return [
      ...checked(schemas.containerListSchema, containers, 'container list')
        .filter((container) => isOwn(container) && isOfCompose(container))
        .flatMap(({ Names, Labels }) => ownedResource('container', nameOf(Names), Labels)),
      ...checked(schemas.networkListSchema, networks, 'network list')
        .filter(isOwn)
        .flatMap(({ Name, Labels }) => ownedResource('network', Name, Labels ?? {})),
      ...(checked(schemas.volumeListSchema, volumes, 'volume list').Volumes ?? [])
        .filter(isOwn)
        .flatMap(({ Name, Labels }) => ownedResource('volume', Name, Labels ?? {})),
    ]
  }

  async builtImages(): Promise<BuiltImage[]> {
    const label = [LABEL_BUILD_HASH, `${LABEL_INSTALLATION}=${this.#installation}`]
    const answer = await this.#docker.listImages({ filters: { label } })
    const list = checked(schemas.imageListSchema, answer, 'image list')
    return list
      .filter((image) => carries(image, label))
      .flatMap(({ RepoTags, Labels, Created }) =>
        (RepoTags ?? [])
          .filter((reference) => isBuiltReference(reference, Labels?.[LABEL_BUILD_HASH] ?? ''))
          .map((reference) => ({ reference, createdAtMs: Created * 1000 })),
      )
  }

  async imagesInUse(): Promise<Set<string>> {
    const list = await this.#docker.listContainers({ all: true })
    return new Set(checked(schemas.containerListSchema, list, 'container list').map(({ Image }) => Image))
  }

  async removeImage(reference: string): Promise<boolean> {
    try {
      await orNull(this.#docker.getImage(reference).remove({ force: false }))
      return true
    } catch (error) {
      if (statusCode(error) === 409) return false
      throw error
    }
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
      filters: { type: ['container'], label: this.#labels(project) },
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
    // `close` follows. The reader of lines passes an error of its input on as its own.
    for (const emitter of [stream, lines]) emitter.on('error', () => {})
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

  #labels(project: string): string[] {
    return [
      `${COMPOSE_LABEL_PROJECT}=${project}`,
      `${LABEL_STACK}=${project}`,
      `${LABEL_INSTALLATION}=${this.#installation}`,
    ]
  }
}

interface Labelled {
  Labels?: Readonly<Record<string, string>> | null | undefined
}

/**
 * Whether it has all of the labels, each as `NAME` or `NAME=VALUE`. An engine is asked for those alone, but not every one
 * takes several conditions for all of them: Podman gives the volumes for which any one is true.
 */
function carries({ Labels }: Labelled, labels: readonly string[]): boolean {
  return labels.every((label) => {
    const [, name = '', value] = /^([^=]+)(?:=(.*))?$/s.exec(label) ?? []
    const found = Labels?.[name]
    return found !== undefined && (value === undefined || found === value)
  })
}

/**
 * Whether Compose has named the container: `PROJECT-SERVICE-1`, or `0123456789ab_PROJECT-SERVICE-1` while it is being
 * replaced. Labels are no proof, since a container that somebody runs from an image committed out of one of ours
 * inherits them all.
 */
function isOfCompose({ Names, Labels }: z.infer<typeof schemas.containerListSchema>[number]): boolean {
  const [, base = '', number] = /^(?:[0-9a-f]{12}_)?(.+)-(\d+)$/.exec(nameOf(Names)) ?? []
  const expected = `${Labels[COMPOSE_LABEL_PROJECT]}-${Labels[COMPOSE_LABEL_SERVICE]}`
  return number !== undefined && base === expected
}

/** Empty where it is none. */
function ownedResource(
  kind: OwnedResource['kind'],
  name: string,
  labels: Readonly<Record<string, string>>,
): OwnedResource[] {
  const { [LABEL_STACK]: stack, [COMPOSE_LABEL_PROJECT]: project } = labels
  // What bears our labels and is of no project, or another one, was not made by a start of ours.
  if (stack === undefined || stack !== project) return []
  const { [LABEL_OWNER]: owner = null, [LABEL_HOLDER]: holder = null } = labels
  const { [LABEL_ENVIRONMENT]: environment = '', [LABEL_ROOT]: root = '' } = labels
  return [{ kind, name, stack, owner, holder, environment, root }]
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

function nameOf(names: readonly string[]): string {
  return (names[0] ?? '').replace(/^\//, '')
}
