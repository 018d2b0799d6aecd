import type { Transport } from '../../core/matrix/ports.ts'
import {
  COMPOSE_LABEL_PROJECT,
  LABEL_ENVIRONMENT,
  LABEL_HOLDER,
  LABEL_INSTALLATION,
  LABEL_OWNER,
  LABEL_ROOT,
  LABEL_STACK,
} from '../../core/stacks/labels.ts'
import type { Inventory, OwnedResource } from '../inventory.ts'
import { checked } from './api/requests.ts'
import * as schemas from './api/schemas.ts'
import { carries, composeServiceOf, nameOf, type Scope } from './scope.ts'

export class DockerInventory implements Inventory {
  readonly #scope: Scope

  constructor(scope: Scope) {
    this.#scope = scope
  }

  async owned(): Promise<OwnedResource[]> {
    const { docker, installation } = this.#scope
    const label = [LABEL_STACK, `${LABEL_INSTALLATION}=${installation}`]
    const filters = { label }
    const [containers, networks, volumes] = await Promise.all([
      docker.listContainers({ all: true, filters }),
      docker.listNetworks({ filters }),
      docker.listVolumes({ filters }),
    ])
    return [
      ...checked(schemas.containerListSchema, containers, 'container list')
        .filter((container) => carries(container, label) && composeServiceOf(container) !== null)
        .flatMap((container) => ownedResource('container', nameOf(container), container.Labels)),
      ...checked(schemas.networkListSchema, networks, 'network list')
        .filter((network) => carries(network, label))
        .flatMap(({ Name, Labels }) => ownedResource('network', Name, Labels ?? {})),
      ...(checked(schemas.volumeListSchema, volumes, 'volume list').Volumes ?? [])
        .filter((volume) => carries(volume, label))
        .flatMap(({ Name, Labels }) => ownedResource('volume', Name, Labels ?? {})),
    ]
  }

  async publisherOf(port: number, transport: Transport | null): Promise<string | null> {
    const list = await this.#scope.docker.listContainers({ all: false })
    const publisher = checked(schemas.containerListSchema, list, 'container list').find((container) =>
      container.Ports?.some(
        ({ PublicPort, Type = 'tcp' }) => PublicPort === port && (transport ?? Type) === Type,
      ),
    )
    return publisher ? nameOf(publisher) : null
  }
}

/** Empty for a resource that does not belong to a stack of this program. */
function ownedResource(
  kind: OwnedResource['kind'],
  name: string,
  labels: Readonly<Record<string, string>>,
): OwnedResource[] {
  const { [LABEL_STACK]: stack, [COMPOSE_LABEL_PROJECT]: project } = labels
  // A resource with our labels but with another project, or without one, was not created by this program.
  if (stack === undefined || stack !== project) return []
  const { [LABEL_OWNER]: owner = null, [LABEL_HOLDER]: holder = null } = labels
  const { [LABEL_ENVIRONMENT]: environment = null, [LABEL_ROOT]: root = null } = labels
  return [{ kind, name, stack, owner, holder, environment, root }]
}
