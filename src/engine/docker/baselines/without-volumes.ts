import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { z } from 'zod'
import { SsotError } from '../../../core/errors/errors.ts'
import { checked, orNull } from '../api/requests.ts'
import { tarOf } from '../archive/tar.ts'

const infoSchema = z.object({ DriverStatus: z.array(z.tuple([z.string(), z.string()])).nullish() })

const imageSchema = z.object({
  Id: z.string(),
  Created: z.string(),
  Architecture: z.string(),
  Variant: z.string().nullish(),
  Os: z.string(),
  Config: z.looseObject({ Volumes: z.record(z.string(), z.unknown()).nullish() }),
  RootFS: z.object({ Layers: z.array(z.string()) }),
})

/**
 * Takes the declaration of some volumes out of an image. With it, the engine would copy the data from the image into a new volume for
 * each container, which takes longer than a database takes to start. Its layers stay as they are: an engine that keeps images in its
 * storage driver loads an image whose layers it has from their names. One with containerd's image store does not, so there the image
 * stays as it is.
 */
export async function withoutVolumes(
  docker: Docker,
  reference: string,
  folders: readonly string[],
): Promise<void> {
  const image = checked(imageSchema, await docker.getImage(reference).inspect(), 'image inspect')
  const volumes = Object.entries(image.Config.Volumes ?? {})
  const kept = volumes.filter(([path]) => !folders.includes(path))
  if (kept.length === volumes.length || (await hasContainerdStore(docker))) return
  const config = {
    created: image.Created,
    architecture: image.Architecture,
    ...(image.Variant ? { variant: image.Variant } : {}),
    os: image.Os,
    config: { ...image.Config, Volumes: kept.length === 0 ? null : Object.fromEntries(kept) },
    rootfs: { type: 'layers', diff_ids: image.RootFS.Layers },
    history: image.RootFS.Layers.map(() => ({ created: image.Created })),
  }
  const layers = image.RootFS.Layers.map((_, index) => `${index}/layer.tar`)
  const manifest = [{ Config: 'config.json', RepoTags: [reference], Layers: layers }]
  const archive = tarOf(
    Object.entries({ 'manifest.json': manifest, 'config.json': config }).map(([path, content]) => ({
      ...{ path, content: JSON.stringify(content), uid: 0, gid: 0, mode: 0o444 },
    })),
  )
  await toItsEnd((await docker.loadImage(archive as never, { quiet: true })) as Readable)
  const now = checked(imageSchema, await docker.getImage(reference).inspect(), 'image inspect')
  const isDone = Object.keys(now.Config.Volumes ?? {}).length === kept.length
  if (!isDone || now.RootFS.Layers.join() !== image.RootFS.Layers.join()) throw notLoaded(reference)
  // Its layers are now those of the new one.
  await orNull(docker.getImage(image.Id).remove({ force: false }))
}

/** Whether the engine keeps images in containerd, where an image is its files and not only their names. */
async function hasContainerdStore(docker: Docker): Promise<boolean> {
  const { DriverStatus } = checked(infoSchema, await docker.info(), 'info')
  return (DriverStatus ?? []).some(([name, value]) => name === 'driver-type' && value.includes('containerd'))
}

async function toItsEnd(stream: Readable): Promise<void> {
  for await (const _ of stream) {
    // The image itself shows whether it was loaded.
  }
}

function notLoaded(reference: string): SsotError {
  return new SsotError({
    code: 'BASELINE_NOT_MADE',
    summary: `No baseline was made, because the engine did not load the image ${reference} without its volumes`,
    todo: 'Report this message, with what `docker info` prints about the storage driver.',
  })
}
