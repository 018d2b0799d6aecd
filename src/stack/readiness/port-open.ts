import { connect } from 'node:net'
import { pause } from '../../host/pause.ts'

/** How long a connection must stay open to count: the engine's proxy closes one that nobody takes at once. */
const HOLD_MS = 10
const RETRY_MS = 10

/**
 * Resolves when a connection to the port is taken and kept, which is when a service behind it probably listens. A
 * hint, no verdict: what follows from it must be right without it.
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
