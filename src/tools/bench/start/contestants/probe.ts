import { get } from 'node:http'
import { connect } from 'node:net'

/** The endpoint of a service that is probed for readiness. */
export interface Target {
  protocol: string
  host: string
  port: number
  /** Only for `http`; null: `/`. */
  healthPath: string | null
}

/** Probes once. True: ready. False: not ready, or the signal was aborted first. */
export type Probe = (signal: AbortSignal) => Promise<boolean>

/**
 * The cheapest reliable probe for a protocol: one exchange over the published port, and no process in the container.
 * @throws TypeError for a protocol without a probe
 */
export function probeOf({ protocol, host, port, healthPath }: Target): Probe {
  switch (protocol) {
    case 'http':
      return (signal) => answersOk(`http://${host}:${port}${healthPath ?? '/'}`, signal)
    case 'postgresql':
      return async (signal) => acceptsSessions(await exchange(host, port, POSTGRES_STARTUP, signal))
    case 'redis':
      return async (signal) =>
        (await exchange(host, port, Buffer.from('PING\r\n'), signal)).toString() === '+PONG\r\n'
    default:
      throw new TypeError(`The benchmark has no probe for the protocol ${protocol}.`)
  }
}

/**
 * Opens a session as user `probe` on database `probe`, which need not exist: a server that is starting up says so first.
 * @see https://www.postgresql.org/docs/17/protocol-message-formats.html (StartupMessage)
 */
const POSTGRES_STARTUP = startupMessage({ user: 'probe', database: 'probe' })

function startupMessage(parameters: Readonly<Record<string, string>>): Buffer {
  const text = Object.entries(parameters).map(([name, value]) => `${name}\0${value}\0`)
  const body = Buffer.from(`${text.join('')}\0`)
  const head = Buffer.alloc(8)
  head.writeInt32BE(head.length + body.length, 0)
  head.writeInt32BE(196_608, 4)
  return Buffer.concat([head, body])
}

/** True for any answer but cannot_connect_now, the answer of a server that is starting up or shutting down. */
export function acceptsSessions(answer: Buffer): boolean {
  return answer.length > 0 && !answer.includes('C57P03\0')
}

function answersOk(url: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, signal }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.on('error', () => resolve(false))
  })
}

/**
 * The first data that comes back; empty: none came. An accepted connection alone proves nothing: a published port accepts
 * and closes connections before the service listens.
 */
function exchange(host: string, port: number, question: Buffer, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, signal }, () => socket.write(question))
    const end = (answer: Buffer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.on('data', end)
    socket.on('error', () => end(Buffer.alloc(0)))
    socket.on('close', () => end(Buffer.alloc(0)))
  })
}
