import Docker from 'dockerode'
import { COMPOSE_LABEL_PROJECT } from '../../../core/stacks/labels.ts'

/** Removes the images that were built for a Compose project, including those that have no name any more. */
export async function removeBuiltImages(project: string): Promise<void> {
  // It reads the engine's address from the environment of this process.
  const docker = new Docker()
  const images = await docker.listImages({
    filters: { label: [`${COMPOSE_LABEL_PROJECT}=${project}`] },
  })
  await Promise.all(images.map(({ Id }) => docker.getImage(Id).remove({ force: true })))
}
