import { connect } from 'node:net'
import { nowMs } from '../../host/clock.ts'
import { pause } from '../../host/pause.ts'

/**
 * How long a connection must stay open before the port seems to be open. The engine's proxy accepts every connection,
 * and closes it when no service accepts it.
 */
const OPEN_MS = 10
/** How long it must stay open before the port counts as served: ample for a proxy on a busy machine. */
const SERVED_MS = 50
const RETRY_MS = 10

/** What is known of a published port, as seen from this machine. */
export interface PortWatch {
  /** Resolves when the port seems to be open, which is only a hint, or when the signal comes. */
  open: Promise<void>
  /**
   * Resolves when a service accepts and keeps connections, with the time since when, in milliseconds since 1970. Also
   * resolves when the signal comes.
   */
  served: Promise<number>
}

/** Tries a port again and again, until it is served or the signal aborts it. */
export function watchPort(host: string, port: number, signal: AbortSignal): PortWatch {
  const open = Promise.withResolvers<void>()
  const untilServed = async () => {
    for (;;) {
      const sinceMs = await keptConnection(host, port, signal, open.resolve)
      if (sinceMs !== null) return sinceMs
      if (signal.aborted) break
      await pause(RETRY_MS, signal)
    }
    open.resolve()
    return nowMs()
  }
  return { open: open.promise, served: untilServed() }
}

/** The time at which a connection was opened that stays open; null when it is refused or closed. */
function keptConnection(
  host: string,
  port: number,
  signal: AbortSignal,
  onOpen: () => void,
): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const timers: NodeJS.Timeout[] = []
    const settle = (sinceMs: number | null) => {
      signal.removeEventListener('abort', cancel)
      for (const timer of timers) clearTimeout(timer)
      socket.destroy()
      resolve(sinceMs)
    }
    const cancel = () => settle(null)
    signal.addEventListener('abort', cancel, { once: true })
    socket.on('connect', () => {
      const sinceMs = nowMs()
      timers.push(
        setTimeout(onOpen, OPEN_MS),
        setTimeout(() => settle(sinceMs), SERVED_MS),
      )
    })
    // A service that sends data accepts connections.
    socket.on('data', () => {
      onOpen()
      settle(nowMs())
    })
    socket.on('error', cancel)
    socket.on('end', cancel)
    socket.on('close', cancel)
  })
}
