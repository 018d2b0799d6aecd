import { createSocket } from 'node:dgram'
import getPort, { clearLockedPorts } from 'get-port'
import type { HostPort } from '../../core/matrix/ports.ts'
import { LOCAL_ADDRESS } from '../../engine/connect/choose.ts'
import type { Engine } from '../../engine/engine.ts'

/**
 * Whether the engine can publish a port, as far as this process can see. On this machine, nothing may listen on the
 * port. On a remote host, no container may publish it; other programs there show only when the engine tries, as for a port of
 * SCTP, which Node.js cannot open.
 */
export async function isFreePort(engine: Engine, { port, transport }: HostPort): Promise<boolean> {
  if (engine.host !== LOCAL_ADDRESS || transport === 'sctp')
    return (await engine.inventory.publisherOf(port, transport)) === null
  if (transport === 'udp') return isFreeUdpPort(port)
  // get-port avoids ports that it has returned before, but here the registry records which ports are held.
  clearLockedPorts()
  // It returns another port when this one is taken.
  return (await getPort({ port, host: LOCAL_ADDRESS })) === port
}

/** @throws the error of the system, when a socket cannot be opened for another reason than that the port is taken */
function isFreeUdpPort(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    // Without `exclusive`, a worker of a cluster would ask its parent.
    const socket = createSocket('udp4')
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close()
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false)
      else reject(error)
    })
    socket.bind({ port, address: LOCAL_ADDRESS, exclusive: true }, () => socket.close(() => resolve(true)))
  })
}
