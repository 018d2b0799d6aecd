import type { ContainerDetails } from '../../engine/containers.ts'
import type { NamedResource, Networks } from '../../engine/resources.ts'

/** The states in which a container has its network namespace. */
const ALIVE: ReadonlySet<string> = new Set(['running', 'paused'])

/**
 * The ids of the containers that have lost their network for good. A stopped container does not hold its networks, so they
 * may have been removed, and the engine then refuses to start it. A container that shares the network of another one
 * keeps only its loopback interface when the other one has been started again.
 *
 * @param known the networks of the project
 */
export async function lostNetworks(
  all: readonly ContainerDetails[],
  known: readonly NamedResource[],
  networks: Pick<Networks, 'exists'>,
): Promise<Set<string>> {
  const existing = new Set(known.map(({ id }) => id))
  const isGone = async (id: string) => !existing.has(id) && !(await networks.exists(id))
  const lost = await Promise.all(
    all.map(async (one) => {
      if (sharesLostNetwork(one, all)) return true
      // One that is running holds its networks.
      if (ALIVE.has(one.state)) return false
      return (await Promise.all(one.networks.map(isGone))).includes(true)
    }),
  )
  return new Set(all.filter((_, index) => lost[index]).map(({ id }) => id))
}

function sharesLostNetwork(
  { sharesNetworkOf, state, startedAtMs }: ContainerDetails,
  all: readonly ContainerDetails[],
): boolean {
  if (sharesNetworkOf === undefined) return false
  const owner = all.find(({ id }) => id === sharesNetworkOf)
  // One of another project is not known here.
  if (owner === undefined || !ALIVE.has(state)) return false
  return !ALIVE.has(owner.state) || (owner.startedAtMs ?? 0) > (startedAtMs ?? 0)
}
