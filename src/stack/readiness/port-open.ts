import { connect } from 'node:net'
import { pause } from '../../host/pause.ts'

/** How long a connection must stay open to count. The engine's proxy closes it at once if no service accepts it. */
const HOLD_MS = 10
const RETRY_MS = 10

/**
 * Resolves when a connection to the port stays open, so that a service probably listens, or when the signal comes. This
 * is only a hint: a caller must be correct without it.
 */
export async function untilPortOpens(host: string, port: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await staysOpen(host, port, signal))) await pause(RETRY_MS, signal)
}

function staysOpen(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const settle = (open: boolean) => {
      signal.removeEventListener('abort', cancel)
      clearTimeout(timer)
      socket.destroy()
      resolve(open)
    }
    const cancel = () => settle(false)
    let timer: NodeJS.Timeout | undefined
    signal.addEventListener('abort', cancel, { once: true })
    socket.on('connect', () => {
      timer = setTimeout(() => settle(true), HOLD_MS)
    })
    socket.on('error', cancel)
    socket.on('end', cancel)
    socket.on('close', cancel)
  })
}
