import getPort, { clearLockedPorts } from 'get-port'
import { LOCAL_ADDRESS } from '../../engine/connect/choose.ts'
import type { Engine } from '../../engine/engine.ts'

/**
 * Whether the engine can publish a port, as far as that can be told from here: on this machine, nothing listens on it; on
 * another, no container publishes it, and what else may be there the engine says when it tries.
 */
export async function isFreePort(engine: Engine, port: number): Promise<boolean> {
  if (engine.host !== LOCAL_ADDRESS) return (await engine.inventory.publisherOf(port)) === null
  // get-port remembers what it has given out in this process; who holds what is the registry's to know.
  clearLockedPorts()
  // It answers with another port where the wanted one is taken.
  return (await getPort({ port, host: LOCAL_ADDRESS })) === port
}
