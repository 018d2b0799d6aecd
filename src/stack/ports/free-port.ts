import getPort, { clearLockedPorts } from 'get-port'
import { LOCAL_ADDRESS } from '../../engine/connect/choose.ts'
import type { Engine } from '../../engine/engine.ts'

/**
 * Whether the engine can publish a port, as far as this process can see. On this machine, nothing may listen on the
 * port. On a remote host, no container may publish it; other programs there show only when the engine tries.
 */
export async function isFreePort(engine: Engine, port: number): Promise<boolean> {
  if (engine.host !== LOCAL_ADDRESS) return (await engine.inventory.publisherOf(port)) === null
  // get-port avoids ports that it has returned before, but here the registry records which ports are held.
  clearLockedPorts()
  // It returns another port when this one is taken.
  return (await getPort({ port, host: LOCAL_ADDRESS })) === port
}
