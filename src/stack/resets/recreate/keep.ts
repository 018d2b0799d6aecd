import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import { serviceHash } from '../../../core/compose/service-hash.ts'
import { baselineRepository } from '../../../core/stacks/project-name.ts'
import type { ContainerSummary } from '../../../engine/containers.ts'
import { formatIdentity } from '../../../host/processes/identity.ts'
import type { Based, BasedService } from '../../baselines/based.ts'
import type { PreparedModel } from '../../definition/prepare.ts'
import type { WantedImages } from '../../images/wanted-images.ts'

/** The image from which a service is recreated. */
export interface Kept extends BasedService {
  /** Of what its volumes held. */
  bytes: number
}

export interface KeepInput {
  prepared: PreparedModel
  images: WantedImages
  /** The stores that have begun from images. */
  based: Based
  /** Called before the image is made. */
  onImage(reference: string): void
}

/** Makes an image of the container of a service, which has been stopped, and of what is in its volumes. */
export async function keepService(
  { prepared, images, based, onImage }: KeepInput,
  { id, service, imageId }: ContainerSummary,
  signal: AbortSignal,
): Promise<Kept> {
  const { connection, registry, self, place, definition, parts, whole } = prepared
  const { baselines, containers } = connection.engine
  const files = parts.files.get(service) ?? []
  // What the compose file gives to it may be a secret. Each start puts it there again.
  const emptied = files.map((file) => ({ ...file, content: '' }))
  if (emptied.length > 0) await containers.putFiles(id, emptied)
  const repository = baselineRepository(basename(definition.root), service)
  const tag = `stack-${randomBytes(8).toString('hex')}`
  const reference = `${repository}:${tag}`
  onImage(reference)
  registry.images.use([reference], place.project, self, Date.now())
  const { bytes, folders } = await baselines.keepWhole(
    {
      ...{ container: id, image: imageId, project: place.project, service, hash: tag },
      owner: formatIdentity(self),
      reference: { repository, tag },
    },
    signal,
  )
  const before = based.get(service)
  return {
    reference,
    targets: [...new Set([...folders, ...(before?.targets ?? [])])],
    configHash: serviceHash(whole, service, files),
    built: before === undefined ? (images.images[service] ?? null) : before.built,
    bytes,
  }
}
