import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { ProxyFaults } from '../../core/control/acts.ts'
import { FaultyPipe } from './faulty-pipe.ts'

/** The tests run on this machine, and nobody else may use the proxy. */
const HOST = '127.0.0.1'

/** Passes TCP connections on to an address, with faults that can change while they are open. */
export class FaultyProxy {
  readonly #target: { host: string; port: number }
  readonly #pipes = new Set<FaultyPipe>()
  readonly #sockets = new Set<Socket>()
  #faults: ProxyFaults
  #server: Server
  #port = 0
  #isClosed = false

  constructor(target: { host: string; port: number }, faults: ProxyFaults) {
    this.#target = target
    this.#faults = faults
    this.#server = this.#newServer()
  }

  /** Resolves when it can be connected to, unless it refuses connections. */
  async listen(): Promise<{ host: string; port: number }> {
    await this.#listenOn(0)
    const { faults } = { faults: this.#faults }
    if (faults.refuse) this.#server.close()
    return { host: HOST, port: this.#port }
  }

  /** Resolves when new connections get these faults, and open ones. @throws when the port was taken meanwhile */
  async set(faults: ProxyFaults): Promise<void> {
    const wasRefusing = this.#faults.refuse === true
    this.#faults = faults
    if (faults.refuse && !wasRefusing) this.#server.close()
    if (faults.refuse || faults.reset) this.#resetAll()
    for (const pipe of this.#pipes) pipe.set(faults)
    if (wasRefusing && !faults.refuse && !this.#isClosed) {
      this.#server = this.#newServer()
      await this.#listenOn(this.#port)
    }
  }

  close(): void {
    this.#isClosed = true
    this.#server.close()
    this.#resetAll()
  }

  #newServer(): Server {
    return createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket))
  }

  async #listenOn(port: number): Promise<void> {
    this.#server.listen(port, HOST)
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (address !== null && typeof address === 'object') this.#port = address.port
  }

  #accept(socket: Socket): void {
    if (this.#faults.reset) {
      socket.on('error', () => {})
      socket.resetAndDestroy()
      return
    }
    const far = connect({ ...this.#target, allowHalfOpen: true, noDelay: true })
    socket.setNoDelay(true)
    const pipes = [new FaultyPipe(socket, far, this.#faults), new FaultyPipe(far, socket, this.#faults)]
    for (const pipe of pipes) this.#pipes.add(pipe)
    for (const [one, other] of [
      [socket, far],
      [far, socket],
    ] as const) {
      this.#sockets.add(one)
      one.on('error', () => {}) // `close` is emitted next.
      one.on('close', (hasFailed) => {
        this.#sockets.delete(one)
        // What one side has lost, the other one loses.
        if (hasFailed && !other.destroyed) other.resetAndDestroy()
        if (!other.destroyed) return
        for (const pipe of pipes) this.#pipes.delete(pipe)
      })
    }
  }

  #resetAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }
}
