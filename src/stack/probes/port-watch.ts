import { connect } from 'node:net'
import type { ReadinessEndpoint } from '../../core/endpoints/endpoints.ts'
import { nowMs } from '../../host/clock.ts'
import { pause } from '../../host/pause.ts'
import { greetingOf } from './greetings.ts'

/** How long a connection must stay open before the port seems to be open. */
const OPEN_MS = 10
/** How long it must stay open, at least, before the port counts as served. */
const SERVED_MS = 50
/**
 * How much longer than the slowest connection so far that was closed: ten times, and at most one second more. While a
 * container gets its network again, the proxy closes a connection only after a second.
 */
const CLOSED_FACTOR = 10
const CLOSED_MORE_MS = 1000
const RETRY_MS = 10

/** What is known of a published port, as seen from this machine. */
export interface PortWatch {
  /** Resolves when the port seems to be open: a hint, by which nothing is decided. Resolves as well when aborted. */
  open: Promise<void>
  /**
   * Resolves when a service answers, or takes and keeps connections, with the time since when, in milliseconds since
   * 1970. Resolves as well when aborted.
   */
  served: Promise<number>
  /** Tells the watch that the service has just answered a request, which ends it. */
  answered(): void
}

/**
 * Tries a port again and again, until it is served or the signal aborts it.
 *
 * The engine's proxy takes every connection and closes it as soon as it finds nothing behind it, which takes longer on a
 * busy machine. So a server whose protocol is known must answer. Of any other one, a connection must stay open for much
 * longer than the proxy has needed to close one.
 */
export function watchPort(
  { host, port, protocol }: Pick<ReadinessEndpoint, 'host' | 'port' | 'protocol'>,
  signal: AbortSignal,
): PortWatch {
  const open = Promise.withResolvers<void>()
  const greeting = greetingOf(protocol)
  const ended = new AbortController()
  const ending = AbortSignal.any([signal, ended.signal])
  const untilServed = async () => {
    let slowestCloseMs = 0
    for (;;) {
      const keepMs = keptForMs(slowestCloseMs)
      const outcome = await tryOnce({ host, port, greeting, keepMs, signal: ending, onOpen: open.resolve })
      if ('sinceMs' in outcome) return outcome.sinceMs
      if (ending.aborted) break
      slowestCloseMs = Math.max(slowestCloseMs, outcome.closedAfterMs)
      await pause(RETRY_MS, ending)
    }
    open.resolve()
    return nowMs()
  }
  return { open: open.promise, served: untilServed(), answered: () => ended.abort() }
}

/** How long the next connection must stay open before the port counts as served. */
export function keptForMs(slowestCloseMs: number): number {
  const longerMs = Math.min(CLOSED_FACTOR * slowestCloseMs, slowestCloseMs + CLOSED_MORE_MS)
  return Math.max(SERVED_MS, longerMs)
}

interface Try {
  host: string
  port: number
  greeting: Buffer | undefined
  keepMs: number
  signal: AbortSignal
  onOpen(): void
}

/** Since when the service is there; or how long the connection was open before it was closed, 0 if it was refused. */
type Outcome = { sinceMs: number } | { closedAfterMs: number }

function tryOnce({ host, port, greeting, keepMs, signal, onOpen }: Try): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const timers: NodeJS.Timeout[] = []
    let connectedMs: number | undefined
    const settle = (outcome: Outcome) => {
      signal.removeEventListener('abort', onClose)
      for (const timer of timers) clearTimeout(timer)
      socket.destroy()
      resolve(outcome)
    }
    const onClose = () => settle({ closedAfterMs: connectedMs === undefined ? 0 : nowMs() - connectedMs })
    signal.addEventListener('abort', onClose, { once: true })
    socket.on('connect', () => {
      const sinceMs = nowMs()
      connectedMs = sinceMs
      timers.push(setTimeout(onOpen, OPEN_MS))
      if (greeting === undefined) timers.push(setTimeout(() => settle({ sinceMs }), keepMs))
      else socket.write(greeting)
    })
    socket.on('data', () => {
      onOpen()
      settle({ sinceMs: connectedMs ?? nowMs() })
    })
    for (const event of ['error', 'end', 'close']) socket.on(event, onClose)
  })
}
