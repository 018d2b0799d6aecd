import Docker from 'dockerode'
import { COMPOSE_LABEL_PROJECT } from '../../../core/stacks/labels.ts'

/** Removes what was built for a Compose project, images that have lost their name included. */
export async function removeBuiltImages(project: string): Promise<void> {
  // The engine is named in the environment of this process.
  const docker = new Docker()
  const images = await docker.listImages({
    filters: { label: [`${COMPOSE_LABEL_PROJECT}=${project}`] },
  })
  await Promise.all(images.map(({ Id }) => docker.getImage(Id).remove({ force: true })))
}
