import http from 'node:http'
import https from 'node:https'
import { connect } from 'node:net'

/** A healthy service answers in less time. */
const LIMIT_MS = 1000

/**
 * `silent`: nothing listens, or it closes the connection. `slow`: it has accepted the connection and not answered in
 * time.
 */
export type Answer = 'answers' | 'silent' | 'slow'

/** Whether an endpoint answers now: over HTTP with any status, otherwise by accepting a connection. */
export async function isAnswered(endpoint: {
  url: string
  host: string
  port: number
  protocol: string
}): Promise<boolean> {
  const url = /^https?$/.test(endpoint.protocol) ? endpoint.url : null
  return (await ask({ ...endpoint, url })) === 'answers'
}

/**
 * How an endpoint answers now.
 * @param endpoint.url null when it does not speak HTTP
 * @param timeout in milliseconds
 */
export function ask(
  endpoint: { url: string | null; host: string; port: number },
  timeout = LIMIT_MS,
): Promise<Answer> {
  return endpoint.url === null ? takesConnection(endpoint, timeout) : answersRequest(endpoint.url, timeout)
}

function answersRequest(url: string, timeout: number): Promise<Answer> {
  return new Promise((resolve) => {
    // The certificate is not checked, because no data is sent.
    const options = { timeout, rejectUnauthorized: false }
    const request = (url.startsWith('https:') ? https : http).get(url, options)
    const settle = (answer: Answer) => {
      request.destroy()
      resolve(answer)
    }
    request.once('response', () => settle('answers'))
    request.once('timeout', () => settle('slow'))
    request.on('error', () => settle('silent'))
  })
}

function takesConnection({ host, port }: { host: string; port: number }, timeout: number): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout })
    const settle = (answer: Answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => settle('answers'))
    socket.once('timeout', () => settle('slow'))
    socket.on('error', () => settle('silent'))
  })
}
