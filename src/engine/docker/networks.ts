import type { NamedResource, Networks } from '../resources.ts'
import { checked, messageOf, orNull } from './api/requests.ts'
import * as schemas from './api/schemas.ts'
import { carries, composeHashOf, projectLabels, type Scope } from './scope.ts'

export class DockerNetworks implements Networks {
  readonly #scope: Scope

  constructor(scope: Scope) {
    this.#scope = scope
  }

  async list(project: string): Promise<NamedResource[]> {
    const { docker, installation } = this.#scope
    const labels = projectLabels(project, installation)
    const list = await docker.listNetworks({ filters: { label: labels } })
    return checked(schemas.networkListSchema, list, 'network list')
      .filter((network) => carries(network, labels))
      .map(({ Id, Name, Labels }) => ({ id: Id, name: Name, ...composeHashOf(Labels) }))
  }

  async exists(id: string): Promise<boolean> {
    return (await orNull(this.#scope.docker.getNetwork(id).inspect())) !== null
  }

  async attached(id: string): Promise<string[]> {
    const network = await orNull(this.#scope.docker.getNetwork(id).inspect())
    if (!network) return []
    const { Containers } = checked(schemas.networkInspectSchema, network, 'network inspect')
    return Object.values(Containers ?? {}).map(({ Name }) => Name)
  }

  async disconnect(id: string, containerId: string): Promise<void> {
    try {
      await this.#scope.docker.getNetwork(id).disconnect({ Container: containerId, Force: true })
    } catch (error) {
      if (!/not (connected|found)|no such/i.test(messageOf(error))) throw error
    }
  }

  async remove(id: string): Promise<void> {
    await orNull(this.#scope.docker.getNetwork(id).remove())
  }
}
