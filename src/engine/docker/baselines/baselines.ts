import { constants } from 'node:os'
import { basename, dirname } from 'node:path/posix'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { SsotError } from '../../../core/errors/errors.ts'
import {
  COMPOSE_LABEL_PROJECT,
  COMPOSE_LABEL_SERVICE,
  LABEL_BASELINE,
  LABEL_BASELINE_BYTES,
  LABEL_BUILD_HASH,
  LABEL_INSTALLATION,
  LABEL_OWNER,
  LABEL_STACK,
} from '../../../core/stacks/labels.ts'
import type { BaselineImage, Baselines, Ending, KeepRequest, StoreImage } from '../../baselines.ts'
import { checked, orNull } from '../api/requests.ts'
import { imageListSchema } from '../api/schemas.ts'
import { folderTar } from '../archive/tar.ts'
import { carries, type Scope } from '../scope.ts'
import { Digest } from './digest.ts'
import { imageOfContainer } from './image-of-container.ts'
import { withoutVolumes } from './without-volumes.ts'

const imageSchema = z.object({
  Id: z.string(),
  Config: z
    .object({
      Volumes: z.record(z.string(), z.unknown()).nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
    })
    .nullish(),
})

const endingSchema = z.object({
  State: z.object({ Status: z.string(), ExitCode: z.number(), OOMKilled: z.boolean() }),
  Config: z.object({ StopSignal: z.string().nullish() }),
})

export class DockerBaselines implements Baselines {
  readonly #scope: Scope

  constructor(scope: Scope) {
    this.#scope = scope
  }

  async image(reference: string): Promise<StoreImage | null> {
    const answer = await orNull(this.#scope.docker.getImage(reference).inspect())
    if (answer === null) return null
    const { Id, Config } = checked(imageSchema, answer, 'image inspect')
    return {
      id: Id,
      volumes: Object.keys(Config?.Volumes ?? {}),
      // The label of a container is emptied in its image, see `keep`.
      baseline: Config?.Labels?.[LABEL_BASELINE] || null,
    }
  }

  async ending(container: string): Promise<Ending> {
    const answer = await this.#scope.docker.getContainer(container).inspect()
    const { State, Config } = checked(endingSchema, answer, 'container inspect')
    return {
      state: State.Status,
      exitCode: State.ExitCode,
      outOfMemory: State.OOMKilled,
      stopSignal: signalNumber(Config.StopSignal),
    }
  }

  async keep(request: KeepRequest, signal?: AbortSignal): Promise<{ bytes: number }> {
    const { docker, installation } = this.#scope
    const { container, image, folders, project, service, owner, hash, reference } = request
    const source = docker.getContainer(container)
    const helper = `${service}_baseline`
    const labels = {
      [COMPOSE_LABEL_PROJECT]: project,
      [COMPOSE_LABEL_SERVICE]: helper,
      [LABEL_STACK]: project,
      [LABEL_INSTALLATION]: installation,
      [LABEL_OWNER]: owner,
    }
    // It is never started. A tmpfs keeps the engine from making a volume at a path that the image declares as one. Requests for
    // archives do not see the tmpfs, so what they put there gets into the container, and so into its image.
    const copy = await docker.createContainer({
      name: `${project}-${helper}-1`,
      Image: image,
      Labels: labels,
      HostConfig: {
        NetworkMode: 'none',
        Tmpfs: Object.fromEntries(folders.map((folder) => [folder, ''])),
      },
    })
    try {
      let bytes = 0
      for (const folder of folders) {
        signal?.throwIfAborted()
        await this.#makeParents(copy.id, folder)
        const sent = new Digest()
        const archive = await source.getArchive({ path: folder })
        await Promise.all([pipeline(archive, sent), copy.putArchive(sent, { path: dirname(folder) })])
        const kept = new Digest()
        await kept.consume(await copy.getArchive({ path: folder }))
        if (sent.hash !== kept.hash) throw notTheSame(service, folder)
        bytes += sent.bytes
      }
      signal?.throwIfAborted()
      // The image gets the labels of the container. A container from it must not look like one of that stack.
      const emptied = [LABEL_STACK, LABEL_OWNER, COMPOSE_LABEL_PROJECT, COMPOSE_LABEL_SERVICE]
      await copy.commit({
        repo: reference.repository,
        tag: reference.tag,
        pause: false,
        Labels: {
          ...Object.fromEntries([...emptied, LABEL_BUILD_HASH].map((label) => [label, ''])),
          [LABEL_BASELINE]: hash,
          [LABEL_BASELINE_BYTES]: String(bytes),
        },
      })
      await withoutVolumes(docker, `${reference.repository}:${reference.tag}`, folders)
      return { bytes }
    } finally {
      await orNull(copy.remove({ force: true, v: true }))
    }
  }

  async keepWhole(
    request: Omit<KeepRequest, 'folders'>,
    signal?: AbortSignal,
  ): Promise<{ bytes: number; folders: string[] }> {
    const { docker } = this.#scope
    const { repository, tag } = request.reference
    const own = { repository, tag: `${tag}-own` }
    const { body, folders } = await imageOfContainer(docker, request)
    // An image of a container does not have what is in its volumes.
    await docker.getContainer(request.container).commit({
      _query: { container: request.container, repo: own.repository, tag: own.tag, pause: false },
      _body: body,
    } as never)
    const reference = `${own.repository}:${own.tag}`
    try {
      return { ...(await this.keep({ ...request, folders, image: reference }, signal)), folders }
    } finally {
      await orNull(docker.getImage(reference).remove({ force: false, noprune: true }))
    }
  }

  async rename(reference: string, to: { repository: string; tag: string }): Promise<void> {
    const { docker } = this.#scope
    await docker.getImage(reference).tag({ repo: to.repository, tag: to.tag })
    await orNull(docker.getImage(reference).remove({ force: false, noprune: true }))
  }

  async list(): Promise<BaselineImage[]> {
    const { docker, installation } = this.#scope
    const label = [LABEL_BASELINE, `${LABEL_INSTALLATION}=${installation}`]
    const answer = await docker.listImages({ filters: { label } })
    return checked(imageListSchema, answer, 'image list')
      .filter((image) => carries(image, label))
      .flatMap(({ Id, RepoTags, Labels, Created }) =>
        (RepoTags ?? [])
          .filter((reference) => OWN_NAME.test(reference))
          .map((reference) => ({
            reference,
            id: Id,
            dataBytes: Number(Labels?.[LABEL_BASELINE_BYTES] ?? 0),
            createdAtMs: Created * 1000,
          })),
      )
  }

  /** Folders of the path that the image does not have, as the engine makes them for a mount: they belong to root. */
  async #makeParents(container: string, folder: string): Promise<void> {
    const { docker } = this.#scope
    const parent = dirname(folder)
    if (parent === '/') return
    const copy = docker.getContainer(container)
    // An answer that is not read keeps its connection open.
    const known = await orNull(copy.infoArchive({ path: parent }))
    known?.resume()
    if (known !== null) return
    await this.#makeParents(container, parent)
    await copy.putArchive(folderTar(basename(parent)), { path: dirname(parent) })
  }
}

/** A user may have given other names to the same image. */
const OWN_NAME = /^ssot-docker\/[a-z0-9-]+-baseline:[\w.-]+$/u

/** `SIGINT`, `INT` or `2`; absent: the default of the engine. */
function signalNumber(text: string | null | undefined): number {
  if (!text) return constants.signals.SIGTERM
  if (/^\d+$/u.test(text)) return Number(text)
  const name = text.startsWith('SIG') ? text : `SIG${text}`
  const signals: Readonly<Record<string, number>> = constants.signals
  return signals[name] ?? constants.signals.SIGTERM
}

function notTheSame(service: string, folder: string): SsotError {
  return new SsotError({
    code: 'BASELINE_NOT_MADE',
    service,
    summary: `No baseline of service ${service} was made, because its image would not hold the same as ${folder} in its container`,
    todo: `The image of the service has files at ${folder} that the service deletes, or something writes there while the service is stopped. Write \`none\` in the column Baseline of the table State.`,
  })
}
