import getPort, { clearLockedPorts } from 'get-port'

/** Ports are published here and nowhere else. */
const LOCAL_HOST = '127.0.0.1'

/** Whether nothing listens on a port of this machine. */
export async function isFreePort(port: number): Promise<boolean> {
  // get-port remembers what it has given out in this process; who holds what is the registry's to know.
  clearLockedPorts()
  // It answers with another port where the wanted one is taken.
  return (await getPort({ port, host: LOCAL_HOST })) === port
}
