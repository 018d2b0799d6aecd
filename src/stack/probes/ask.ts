import https from 'node:https'
import { connect } from 'node:net'
import { serviceUrl } from '../../core/matrix/variables.ts'
import { http } from '../../host/http.ts'
import { PROBE_AGENT } from './probe-agent.ts'

/** A healthy service answers in less time. */
const LIMIT_MS = 1000

export type Answer =
  /** It answers HTTP requests with this status. */
  | { kind: 'status'; status: number }
  /** It accepts connections. */
  | { kind: 'connected' }
  /** Nothing listens, or the connection is closed. */
  | { kind: 'silent'; reason: string }
  /** It has accepted the connection, and not answered within the limit. */
  | { kind: 'slow' }

/** Whether an endpoint answers now: over HTTP with any status, otherwise by accepting a connection. */
export async function isAnswered(endpoint: {
  host: string
  port: number
  protocol: string
}): Promise<boolean> {
  const { protocol, host, port } = endpoint
  // Its own URL may have another scheme.
  const url = /^https?$/.test(protocol) ? serviceUrl(protocol, host, port) : null
  const { kind } = await ask({ ...endpoint, url })
  return kind === 'status' || kind === 'connected'
}

/**
 * Asks an endpoint once. Redirects are not followed.
 * @param endpoint.url null when it does not speak HTTP
 */
export function ask(
  endpoint: { url: string | null; host: string; port: number },
  limitMs = LIMIT_MS,
): Promise<Answer> {
  return endpoint.url === null ? takesConnection(endpoint, limitMs) : answersRequest(endpoint.url, limitMs)
}

function answersRequest(url: string, limitMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const options = {
      timeout: limitMs,
      headers: { 'user-agent': PROBE_AGENT },
      // The certificate is not checked, because no data is sent.
      rejectUnauthorized: false,
    }
    const request = (url.startsWith('https:') ? https : http).get(url, options)
    const settle = (answer: Answer) => {
      request.destroy()
      resolve(answer)
    }
    request.once('response', ({ statusCode = 0 }) => settle({ kind: 'status', status: statusCode }))
    request.once('timeout', () => settle({ kind: 'slow' }))
    request.on('error', ({ message }) => settle({ kind: 'silent', reason: message }))
  })
}

function takesConnection({ host, port }: { host: string; port: number }, limitMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: limitMs })
    const settle = (answer: Answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => settle({ kind: 'connected' }))
    socket.once('timeout', () => settle({ kind: 'slow' }))
    socket.on('error', ({ message }) => settle({ kind: 'silent', reason: message }))
  })
}
