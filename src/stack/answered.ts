import http from 'node:http'
import https from 'node:https'
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
  return /^https?$/.test(endpoint.protocol) ? answersRequest(endpoint) : takesConnection(endpoint)
}

function answersRequest({ url, protocol }: { url: string; protocol: string }): Promise<boolean> {
  return new Promise((resolve) => {
    // Whose certificate it is does not matter here: nothing is sent.
    const request = (protocol === 'https' ? https : http).get(url, {
      timeout: LIMIT_MS,
      rejectUnauthorized: false,
    })
    const settle = (isTaken: boolean) => {
      request.destroy()
      resolve(isTaken)
    }
    request.once('response', () => settle(true))
    request.once('timeout', () => settle(false))
    request.on('error', () => settle(false))
  })
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
