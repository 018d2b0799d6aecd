import { get } from 'node:http'
import { connect } from 'node:net'

/** What a service is asked to find out whether it is ready. */
export interface Target {
  protocol: string
  host: string
  port: number
  /** For `http`. */
  healthPath: string | null
}

/** Asks once. True: ready. False as well when the signal comes first. */
export type Probe = (signal: AbortSignal) => Promise<boolean>

/**
 * The cheapest true question for a protocol: no process in the container, one exchange over the published port.
 * @throws TypeError for a protocol that it cannot speak
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
      throw new TypeError(`The benchmark cannot ask a service whose protocol is ${protocol}.`)
  }
}

/**
 * A start of a session as user and database `probe`, which need not exist: a server that starts up says so first.
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

/** Any answer but cannot_connect_now: that is how a server that is still starting, or ending, puts it. */
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
 * The first data that comes back, empty when there is none. A published port accepts before anybody listens
 * behind it, and closes again, so accepting alone says nothing.
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
