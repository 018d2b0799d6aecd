import type { Attachment, NamedResource, Networks } from '../resources.ts'
import { checked, messageOf, orNull } from './api/requests.ts'
import * as schemas from './api/schemas.ts'
import { carries, composeHashOf, labelsOf, projectLabels, type Scope } from './scope.ts'

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

  async of(containerId: string): Promise<Attachment[]> {
    const answer = await this.#scope.docker.getContainer(containerId).inspect()
    const { NetworkSettings } = checked(schemas.attachmentsSchema, answer, 'container inspect')
    const all = Object.entries(NetworkSettings.Networks ?? {})
    const ids = await Promise.all(
      all.map(([network, { NetworkID }]) => (NetworkID === '' ? this.#idOf(network) : NetworkID)),
    )
    return all.map(([network, settings], index) => {
      const { Aliases, IPAMConfig, Links, DriverOpts, GwPriority } = settings
      const given = {
        ...(IPAMConfig && Object.keys(IPAMConfig).length > 0 && { IPAMConfig }),
        ...(Links && Links.length > 0 && { Links }),
        ...(DriverOpts && { DriverOpts }),
        ...(GwPriority && { GwPriority }),
      }
      // The engine adds the short id of the container itself.
      const aliases = (Aliases ?? []).filter((alias) => !containerId.startsWith(alias))
      return {
        networkId: ids[index] ?? network,
        network,
        aliases,
        settings: Object.keys(given).length === 0 ? null : given,
      }
    })
  }

  /** A container that was attached while it did not run knows only the name, or the id in its place. */
  async #idOf(network: string): Promise<string> {
    const found = await orNull(this.#scope.docker.getNetwork(network).inspect())
    return found === null ? network : checked(schemas.networkInspectSchema, found, 'network inspect').Id
  }

  async create(name: string, project: string): Promise<string> {
    const { docker, installation } = this.#scope
    const network = await docker.createNetwork({
      Name: name,
      Driver: 'bridge',
      Labels: { ...labelsOf(project, installation) },
    })
    return network.id
  }

  async connect(containerId: string, { networkId, aliases, settings }: Attachment): Promise<void> {
    try {
      await this.#scope.docker.getNetwork(networkId).connect({
        Container: containerId,
        EndpointConfig: { ...settings, Aliases: [...aliases] },
      })
    } catch (error) {
      if (!/already (exists in|attached|connected)|already exists/i.test(messageOf(error))) throw error
    }
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
