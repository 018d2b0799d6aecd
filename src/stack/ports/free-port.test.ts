import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { isFreePort } from './free-port.ts'
import { portHolder } from './port-holder.ts'

const ADDRESS = '127.0.0.1'

let udp: Socket | undefined
afterEach(() => {
  udp?.close()
  udp = undefined
})

const engine = new FakeEngine()
engine.inventory.publisherOf = async () => null

/** A port on which this process listens over UDP alone. Another process may listen on the first best one over TCP. */
async function udpPort(address: string): Promise<number> {
  const tcp = createServer().listen(0, address)
  await once(tcp, 'listening')
  const { port } = tcp.address() as AddressInfo
  udp = createSocket('udp4').bind(port, address)
  await once(udp, 'listening')
  tcp.close()
  await once(tcp, 'close')
  return port
}

test.each([ADDRESS, '0.0.0.0'])(
  'a port on which a program listens over UDP on %s is free over TCP only',
  async (at) => {
    const port = await udpPort(at)
    expect(await isFreePort(engine, { port, transport: 'udp' })).toBe(false)
    expect(await isFreePort(engine, { port, transport: 'tcp' })).toBe(true)
    expect(await portHolder(engine, { port, transport: 'tcp' })).toBe('another program')
    const own =
      process.platform === 'linux' ? expect.stringContaining(`(pid ${process.pid})`) : 'another program'
    expect(await portHolder(engine, { port, transport: 'udp' })).toEqual(own)
    expect(await portHolder(engine, { port, transport: null })).toEqual(own)
  },
)

test('a port on which a program listens over TCP is free over UDP only, and asking leaves it free', async () => {
  const server = createServer().listen(0, ADDRESS)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const { port } = address
  expect(await isFreePort(engine, { port, transport: 'tcp' })).toBe(false)
  for (const _ of [1, 2]) expect(await isFreePort(engine, { port, transport: 'udp' })).toBe(true)
  server.close()
})

test('whether a port is free over SCTP, or on another host, only the containers of the engine tell', async () => {
  const asked: unknown[] = []
  const other = Object.assign(new FakeEngine(), { host: '10.0.0.1' })
  for (const one of [engine, other]) {
    one.inventory.publisherOf = async (...args) => {
      asked.push(args)
      return 'shop-dns-1'
    }
  }
  expect(await isFreePort(engine, { port: 7, transport: 'sctp' })).toBe(false)
  expect(await isFreePort(other, { port: 7, transport: 'udp' })).toBe(false)
  expect(asked).toEqual([
    [7, 'sctp'],
    [7, 'udp'],
  ])
})
