import http from 'node:http'
import https from 'node:https'
import { connect } from 'node:net'

/** A service of this machine answers in less, or is not well. */
const LIMIT_MS = 1000

/** `silent`: nobody is there, or hangs up at once. `slow`: somebody is there, and has said nothing in a second. */
export type Answer = 'answers' | 'silent' | 'slow'

/** Whether an endpoint answers now: an HTTP one with any status, another one by taking a connection. */
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
 * @param endpoint.url null: it does not speak HTTP
 * @param timeout how long it may take, in ms
 */
export function ask(
  endpoint: { url: string | null; host: string; port: number },
  timeout = LIMIT_MS,
): Promise<Answer> {
  return endpoint.url === null ? takesConnection(endpoint, timeout) : answersRequest(endpoint.url, timeout)
}

function answersRequest(url: string, timeout: number): Promise<Answer> {
  return new Promise((resolve) => {
    // Whose certificate it is does not matter here: nothing is sent.
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
