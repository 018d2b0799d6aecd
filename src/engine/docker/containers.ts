import type { KnownSecrets } from '../../core/secrets/hide.ts'
import { inContainer } from '../../core/secrets/read/in-model.ts'
import { LABEL_CONFIG_HASH, LABEL_MOUNTED_FILES } from '../../core/stacks/labels.ts'
import type {
  ContainerDetails,
  ContainerSummary,
  Containers,
  PlacedFile,
  ReadEntry,
  Usage,
} from '../containers.ts'
import { containerDetails, settingsOf } from './api/inspect.ts'
import { checked, isInProgress, messageOf, orNull, statusCode } from './api/requests.ts'
import * as schemas from './api/schemas.ts'
import { tarOf } from './archive/tar.ts'
import { entriesIn } from './archive/untar.ts'
import { carries, composeServiceOf, nameOf, projectLabels, type Scope } from './scope.ts'

export class DockerContainers implements Containers {
  readonly #scope: Scope
  readonly #secrets: KnownSecrets | undefined

  /** @param secrets learns from every container that is inspected, because its output may contain them */
  constructor(scope: Scope, secrets?: KnownSecrets) {
    this.#scope = scope
    this.#secrets = secrets
  }

  async list(project: string): Promise<ContainerSummary[]> {
    const { docker, installation } = this.#scope
    const labels = projectLabels(project, installation)
    const list = await docker.listContainers({ all: true, filters: { label: labels } })
    return checked(schemas.containerListSchema, list, 'container list').flatMap((container) => {
      const service = composeServiceOf(container)
      if (service === null || !carries(container, labels)) return []
      return {
        id: container.Id,
        service,
        name: nameOf(container),
        state: container.State,
        image: container.Image,
        imageId: container.ImageID,
        configHash: container.Labels[LABEL_CONFIG_HASH] ?? null,
        mountedFiles: container.Labels[LABEL_MOUNTED_FILES] ?? null,
      }
    })
  }

  async inspect(id: string): Promise<ContainerDetails> {
    const answer = await this.#scope.docker.getContainer(id).inspect()
    const inspect = checked(schemas.containerInspectSchema, answer, 'container inspect')
    this.#secrets?.learn(inContainer(settingsOf(inspect)))
    return containerDetails(inspect)
  }

  find(id: string): Promise<ContainerDetails | null> {
    return orNull(this.inspect(id))
  }

  async putFiles(id: string, files: readonly PlacedFile[]): Promise<void> {
    // Without `copyUIDGID`, with which some engines give every file to the user of the container, whatever the archive says.
    await this.#scope.docker.getContainer(id).putArchive(tarOf(files), { path: '/' })
  }

  async readFiles(id: string, path: string): Promise<ReadEntry[] | null> {
    const stream = await orNull(this.#scope.docker.getContainer(id).getArchive({ path }))
    if (stream === null) return null
    const pieces: Buffer[] = []
    for await (const piece of stream as AsyncIterable<Buffer>) pieces.push(piece)
    return entriesIn(Buffer.concat(pieces))
  }

  async start(id: string): Promise<void> {
    const container = this.#scope.docker.getContainer(id)
    try {
      await container.start()
    } catch (error) {
      const status = statusCode(error)
      // It is running already.
      if (status === 304) return
      if (status !== 409 || !/paused/i.test(messageOf(error))) throw error
      await container.unpause()
    }
  }

  async pause(id: string): Promise<void> {
    await this.#scope.docker.getContainer(id).pause()
  }

  async unpause(id: string): Promise<void> {
    await this.#scope.docker.getContainer(id).unpause()
  }

  async stop(id: string): Promise<void> {
    try {
      await this.#scope.docker.getContainer(id).stop()
    } catch (error) {
      // 304: it is not running; 404: it does not exist.
      if (![304, 404].includes(statusCode(error) ?? 0)) throw error
    }
  }

  async kill(id: string, signal: string): Promise<void> {
    await this.#scope.docker.getContainer(id).kill({ signal })
  }

  async untilExit(id: string): Promise<void> {
    await orNull(this.#scope.docker.getContainer(id).wait({ condition: 'not-running' }))
  }

  async remove(id: string): Promise<void> {
    const container = this.#scope.docker.getContainer(id)
    try {
      await orNull(container.remove({ force: true, v: true }))
    } catch (error) {
      if (!isInProgress(error)) throw error
      // Another process has already requested the removal, for instance a keeper that was killed.
      await orNull(container.wait({ condition: 'removed' }))
    }
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#scope.docker.getContainer(id).rename({ name })
  }

  async usage(id: string): Promise<Usage | null> {
    const container = this.#scope.docker.getContainer(id)
    const answer = await orNull(container.stats({ stream: false, 'one-shot': true }))
    if (!answer) return null
    const { cpu_stats, memory_stats } = checked(schemas.statsSchema, answer, 'stats')
    if (memory_stats.usage === undefined) return null
    return {
      cpuNanoseconds: cpu_stats.cpu_usage.total_usage,
      // Like the Docker CLI: without pages that the kernel can reclaim at once.
      memoryBytes: memory_stats.usage - (memory_stats.stats?.inactive_file ?? 0),
    }
  }
}
