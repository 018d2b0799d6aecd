import { connect } from 'node:net'

/** A service of this machine answers in less, or is not well. */
const LIMIT_MS = 1000

/** Whether an endpoint answers now: an HTTP one with any status, another one by taking a connection. */
export async function isAnswered(endpoint: {
  url: string
  host: string
  port: number
  protocol: string
}): Promise<boolean> {
  if (!/^https?$/.test(endpoint.protocol)) return takesConnection(endpoint)
  try {
    const answer = await fetch(endpoint.url, { redirect: 'manual', signal: AbortSignal.timeout(LIMIT_MS) })
    await answer.body?.cancel()
    return true
  } catch {
    return false
  }
}

function takesConnection({ host, port }: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: LIMIT_MS })
    const settle = (isTaken: boolean) => {
      socket.destroy()
      resolve(isTaken)
    }
    socket.once('connect', () => settle(true))
    socket.once('timeout', () => settle(false))
    socket.once('error', () => settle(false))
  })
}
