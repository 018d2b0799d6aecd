import { connect } from 'node:net'
import type { ReadinessEndpoint } from '../../core/endpoints/endpoints.ts'
import { nowMs } from '../../host/clock.ts'
import { pause } from '../../host/pause.ts'
import { greetingOf } from './greetings.ts'

/** How long a connection must stay open, at least, before the port seems to be open; longer where the proxy is slow to close one. */
const OPEN_MS = 10
const OPEN_FACTOR = 3
/** How long it must stay open, at least, before the port counts as served. */
const SERVED_MS = 50
/**
 * How much longer than the slowest connection so far that was closed: ten times, and at most one second more. While a
 * container gets its network again, the proxy closes a connection only after a second.
 */
const CLOSED_FACTOR = 10
const CLOSED_MORE_MS = 1000
/** The shortest and the longest pause between two connections. */
const RETRY_MS = 10
const LONGEST_RETRY_MS = 100
/** The pause is this part of the time waited so far, so that it adds little to it. */
const RETRY_PART = 1 / 20

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
    const beganMs = nowMs()
    while (!ending.aborted) {
      const keepMs = keptForMs(slowestCloseMs)
      const openMs = Math.max(OPEN_MS, OPEN_FACTOR * slowestCloseMs)
      const triedMs = nowMs()
      const outcome = await tryOnce({
        ...{ host, port, greeting, keepMs, openMs },
        signal: ending,
        onOpen: open.resolve,
      })
      if ('sinceMs' in outcome) return outcome.sinceMs
      if ('openSinceMs' in outcome) {
        open.resolve()
        // Nothing closed the connection before the answer came, so the service that has answered was already there.
        return outcome.openSinceMs ?? nowMs()
      }
      slowestCloseMs = Math.max(slowestCloseMs, outcome.closedAfterMs)
      const endedMs = nowMs()
      await pause(pauseMs({ waitedMs: endedMs - beganMs, triedMs: endedMs - triedMs }), ending)
    }
    open.resolve()
    return nowMs()
  }
  return { open: open.promise, served: untilServed(), answered: () => ended.abort() }
}

/**
 * How long to wait before the next connection: as long as the last try took, which costs this machine about as much, and longer
 * the longer nothing has answered.
 */
export function pauseMs({ waitedMs, triedMs }: { waitedMs: number; triedMs: number }): number {
  return Math.min(LONGEST_RETRY_MS, Math.max(RETRY_MS, triedMs, waitedMs * RETRY_PART))
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
  openMs: number
  signal: AbortSignal
  onOpen(): void
}

type Outcome =
  /** Since when the service is there. */
  | { sinceMs: number }
  /** How long the connection was open before it was closed, 0 if it was refused. */
  | { closedAfterMs: number }
  /** Since when the connection is open, if it seems to be when the signal comes. */
  | { openSinceMs: number | undefined }

function tryOnce({ host, port, greeting, keepMs, openMs, signal, onOpen }: Try): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const timers: NodeJS.Timeout[] = []
    let connectedMs: number | undefined
    let seemsOpen = false
    const onSeemsOpen = () => {
      seemsOpen = true
      onOpen()
    }
    const settle = (outcome: Outcome) => {
      signal.removeEventListener('abort', onAbort)
      for (const timer of timers) clearTimeout(timer)
      socket.destroy()
      resolve(outcome)
    }
    const onClose = () => settle({ closedAfterMs: connectedMs === undefined ? 0 : nowMs() - connectedMs })
    const onAbort = () => settle({ openSinceMs: seemsOpen ? connectedMs : undefined })
    signal.addEventListener('abort', onAbort, { once: true })
    socket.on('connect', () => {
      const sinceMs = nowMs()
      connectedMs = sinceMs
      timers.push(setTimeout(onSeemsOpen, openMs))
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
