import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { LOCAL_ADDRESS } from '../../engine/connect/choose.ts'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { isFreePort } from './free-port.ts'
import { HeldPorts } from './held-ports.ts'

const engine = new FakeEngine()

/** A port that nothing listens on. */
async function freePort(): Promise<{ port: number; transport: 'tcp' }> {
  const server = createServer().listen(0, LOCAL_ADDRESS)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return { port, transport: 'tcp' }
}

test('a held port is free for nobody, cuts connections off, and is free after its release', async () => {
  const port = await freePort()
  const held = new HeldPorts()
  await held.hold(engine, [port, port])
  await held.hold(engine, [port])
  expect(await isFreePort(engine, port)).toBe(false)
  const client = connect(port.port, LOCAL_ADDRESS)
  await once(client, 'close')
  await held.release()
  expect(await isFreePort(engine, port)).toBe(true)
})

test('a port that something else listens on is left to the engine to report', async () => {
  const server = createServer().listen(0, LOCAL_ADDRESS)
  await once(server, 'listening')
  const held = new HeldPorts()
  await held.hold(engine, [{ port: (server.address() as AddressInfo).port, transport: 'tcp' }])
  await held.release()
  expect(server.listening).toBe(true)
  server.close()
})

test('ports of another machine, and of UDP, are not held', async () => {
  const port = await freePort()
  const held = new HeldPorts()
  await held.hold({ host: '192.0.2.1' }, [port])
  await held.hold(engine, [{ ...port, transport: 'udp' }])
  expect(await isFreePort(engine, port)).toBe(true)
})
