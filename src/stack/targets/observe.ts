import type { ObservedContainer, ObservedStack } from '../../core/plan/observed.ts'
import type { ContainerDetails, ContainerSummary } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'
import { lostNetworks } from './lost-networks.ts'

/** A container as the engine lists and inspects it. */
export interface Inspected {
  summary: ContainerSummary
  details: ContainerDetails
}

/** All containers of a project as they are now, by service and name. One that is removed meanwhile is left out. */
export async function inspectAll(engine: Pick<Engine, 'containers'>, project: string): Promise<Inspected[]> {
  const containers = await listed(engine, project)
  const inspected = await Promise.all(
    containers.map(async (summary) => {
      try {
        return { summary, details: await engine.containers.inspect(summary.id) }
      } catch (error) {
        const now = await engine.containers.list(project)
        if (now.some(({ id }) => id === summary.id)) throw error
        return null
      }
    }),
  )
  return inspected.filter((one) => one !== null)
}

/**
 * The containers, networks and volumes of a stack now.
 * @param onUnseen called with the error when a container cannot be inspected, of which only what the list shows is then
 *   returned; absent: the error is thrown
 */
export async function observeStack(
  engine: Pick<Engine, 'containers' | 'networks' | 'volumes'>,
  project: string,
  onUnseen?: (error: unknown) => void,
): Promise<ObservedStack> {
  const rest = Promise.all([engine.networks.list(project), engine.volumes.list(project)])
  if (onUnseen !== undefined) {
    const [containers, [networks, volumes]] = await Promise.all([
      inspectWhatCan(engine, project, onUnseen),
      rest,
    ])
    return { containers, networks, volumes }
  }
  const [all, [networks, volumes]] = await Promise.all([inspectAll(engine, project), rest])
  const lost = await lostNetworks(
    all.map(({ details }) => details),
    networks,
    engine.networks,
  )
  const containers = all.map((one) => ({
    ...observedContainer(one),
    ...(lost.has(one.summary.id) && { hasLostNetwork: true }),
  }))
  return { containers, networks, volumes }
}

async function inspectWhatCan(
  engine: Pick<Engine, 'containers'>,
  project: string,
  onUnseen: (error: unknown) => void,
): Promise<ObservedContainer[]> {
  const containers = await listed(engine, project)
  return Promise.all(
    containers.map(async (summary) => {
      try {
        return observedContainer({ summary, details: await engine.containers.inspect(summary.id) })
      } catch (error) {
        onUnseen(error)
        return unseen(summary)
      }
    }),
  )
}

async function listed(engine: Pick<Engine, 'containers'>, project: string): Promise<ContainerSummary[]> {
  return (await engine.containers.list(project)).sort((a, b) =>
    a.service === b.service ? compare(a.name, b.name) : compare(a.service, b.service),
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1
}

/** A container in the terms of a plan. */
export function observedContainer({ summary, details }: Inspected): ObservedContainer {
  return {
    id: summary.id,
    name: summary.name,
    service: summary.service,
    state: details.state,
    exitCode: details.exitCode,
    image: summary.image,
    imageId: summary.imageId,
    configHash: summary.configHash,
    mountedFiles: summary.mountedFiles,
    teardown: details.teardown,
    networks: details.networks,
    volumes: details.volumes,
    ...(details.preStop.length > 0 && { hasPreStop: true }),
    ...(details.health === undefined ? {} : { health: details.health }),
  }
}

/** A container that could not be inspected, with enough to remove it. */
function unseen({ id, name, service, state, image, configHash }: ContainerSummary): ObservedContainer {
  const unknown = { exitCode: 0, teardown: 'kill', networks: [], volumes: [] } as const
  return { id, name, service, state, image, configHash, ...unknown }
}
