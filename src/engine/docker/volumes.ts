import type { NamedResource, Volumes } from '../resources.ts'
import { checked, orNull } from './api/requests.ts'
import * as schemas from './api/schemas.ts'
import { carries, composeHashOf, nameOf, projectLabels, type Scope } from './scope.ts'

/** The name that the engine gives to an anonymous volume. Those of Compose do not have the engine's label for them. */
const ANONYMOUS_VOLUME = /^[0-9a-f]{64}$/

export class DockerVolumes implements Volumes {
  readonly #scope: Scope

  constructor(scope: Scope) {
    this.#scope = scope
  }

  async list(project: string): Promise<NamedResource[]> {
    const { docker, installation } = this.#scope
    const labels = projectLabels(project, installation)
    const list = await docker.listVolumes({ filters: { label: labels } })
    return (checked(schemas.volumeListSchema, list, 'volume list').Volumes ?? [])
      .filter((volume) => carries(volume, labels))
      .map(({ Name, Labels }) => ({ id: Name, name: Name, ...composeHashOf(Labels) }))
  }

  async anonymousExists(name: string): Promise<boolean> {
    return (
      ANONYMOUS_VOLUME.test(name) && (await orNull(this.#scope.docker.getVolume(name).inspect())) !== null
    )
  }

  async users(name: string): Promise<string[]> {
    const list = await this.#scope.docker.listContainers({ all: true, filters: { volume: [name] } })
    return checked(schemas.containerListSchema, list, 'container list').map(nameOf)
  }

  async remove(name: string): Promise<void> {
    await orNull(this.#scope.docker.getVolume(name).remove())
  }
}
