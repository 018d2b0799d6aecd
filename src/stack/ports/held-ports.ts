import { createServer, type Server } from 'node:net'
import type { HostPort } from '../../core/matrix/ports.ts'
import { LOCAL_ADDRESS } from '../../engine/connect/choose.ts'
import type { Engine } from '../../engine/engine.ts'

/**
 * Ports of this machine that are kept for containers that are stopped for a moment: no other stack finds them free. Whoever connects
 * meanwhile is cut off. Only TCP, because whoever sends to a closed port of UDP would wait for an answer.
 */
export class HeldPorts {
  readonly #servers = new Map<number, Server>()

  /**
   * Resolves when the ports are held, except those that are held already, that something else listens on, or that are on another
   * machine. The engine reports a port that it cannot publish.
   */
  async hold({ host }: Pick<Engine, 'host'>, ports: readonly HostPort[]): Promise<void> {
    if (host !== LOCAL_ADDRESS) return
    const wanted = new Set(ports.flatMap(({ port, transport }) => (transport === 'tcp' ? [port] : [])))
    await Promise.all([...wanted].map((port) => this.#holdOne(port)))
  }

  /** Resolves when the engine can publish them. */
  async release(): Promise<void> {
    const servers = [...this.#servers.values()]
    this.#servers.clear()
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  }

  async #holdOne(port: number): Promise<void> {
    if (this.#servers.has(port)) return
    const server = createServer((socket) => socket.destroy())
    // Without `exclusive`, a worker of a cluster would ask its parent.
    server.listen({ port, host: LOCAL_ADDRESS, exclusive: true })
    const isHeld = await new Promise<boolean>((resolve) => {
      server.once('listening', () => resolve(true))
      server.once('error', () => resolve(false))
    })
    if (isHeld) this.#servers.set(port, server)
  }
}
