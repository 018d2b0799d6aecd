import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { ProxyFaults } from '../../core/control/acts.ts'
import { pause } from '../../host/pause.ts'

/** How much may be under way before the sender has to wait. */
const MAX_BYTES = 1024 * 1024
/** How many times a second a piece passes, where the rate is limited. */
const PIECES_PER_SECOND = 20

/** One direction of a connection. */
export class FaultyPipe {
  readonly #from: Socket
  readonly #to: Socket
  #faults: ProxyFaults
  /** What has come and has not passed yet; null: the end. */
  readonly #queue: { data: Buffer | null; atMs: number }[] = []
  #bytes = 0
  #isDraining = false
  /** Aborted at each change of the faults, and at the end. */
  #change = new AbortController()
  #isOver = false

  constructor(from: Socket, to: Socket, faults: ProxyFaults) {
    this.#from = from
    this.#to = to
    this.#faults = faults
    from.on('data', (data) => this.#take(Buffer.from(data)))
    from.on('end', () => this.#take(null))
    to.on('close', () => this.#end())
    // What has come before an orderly end still passes.
    from.on('close', (hasFailed) => {
      if (hasFailed) this.#end()
    })
  }

  set(faults: ProxyFaults): void {
    this.#faults = faults
    const change = this.#change
    if (!this.#isOver) this.#change = new AbortController()
    change.abort()
  }

  #end(): void {
    this.#isOver = true
    this.#change.abort()
  }

  #take(data: Buffer | null): void {
    this.#queue.push({ data, atMs: performance.now() })
    this.#bytes += data?.length ?? 0
    if (this.#bytes > MAX_BYTES) this.#from.pause()
    void this.#drain()
  }

  async #drain(): Promise<void> {
    if (this.#isDraining) return
    this.#isDraining = true
    try {
      for (let next = this.#queue[0]; next !== undefined && !this.#isOver; next = this.#queue[0]) {
        if (await this.#isHeldBack(next.atMs)) continue
        this.#queue.shift()
        this.#bytes -= next.data?.length ?? 0
        if (this.#bytes <= MAX_BYTES) this.#from.resume()
        if (next.data === null) this.#to.end()
        else await this.#pass(next.data)
      }
    } finally {
      this.#isDraining = false
    }
  }

  /** Waits as long as the faults say, or until they change: then it must be asked again. */
  async #isHeldBack(atMs: number): Promise<boolean> {
    const { hang, latencyMs = 0 } = this.#faults
    const { signal } = this.#change
    if (hang) {
      if (!signal.aborted) await once(signal, 'abort')
      return true
    }
    const ms = atMs + latencyMs - performance.now()
    if (ms <= 0) return false
    await pause(ms, signal)
    return true
  }

  async #pass(data: Buffer): Promise<void> {
    for (let rest = data; rest.length > 0 && !this.#isOver; ) {
      const { bytesPerSecond, hang } = this.#faults
      const { signal } = this.#change
      if (hang) {
        if (!signal.aborted) await once(signal, 'abort')
        continue
      }
      const length =
        bytesPerSecond === undefined
          ? rest.length
          : Math.min(rest.length, Math.max(1, Math.floor(bytesPerSecond / PIECES_PER_SECOND)))
      if (bytesPerSecond !== undefined) await pause((length / bytesPerSecond) * 1000, signal)
      if (this.#isOver) return
      const hasRoom = this.#to.write(rest.subarray(0, length))
      rest = rest.subarray(length)
      if (!hasRoom && !this.#isOver) await once(this.#to, 'drain', { signal: this.#ended() }).catch(() => {})
    }
  }

  /** Aborted when the other side is gone. */
  #ended(): AbortSignal {
    const ended = new AbortController()
    if (this.#to.destroyed) ended.abort()
    this.#to.once('close', () => ended.abort())
    return ended.signal
  }
}
