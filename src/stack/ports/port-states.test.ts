import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { portStates } from './port-states.ts'

async function listening(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** The state of a port of the service `web`, of which a container runs. */
async function stateOf(port: number, publisher: (container: string) => string | null) {
  const engine = new FakeEngine()
  const container = engine.add({ service: 'web' })
  await engine.containers.start(container)
  engine.inventory.publisherOf = async () => publisher(container)
  const [state] = await portStates(engine, 'p', [[{ name: 'web', transport: 'tcp' }, port]])
  return state?.holder
}

test('a port that a container of the stack publishes is its own', async () => {
  expect(await stateOf(await listening(), (container) => container)).toBe('ours')
})

test('a port that another program holds is not the own one of a service that runs, perhaps on another port', async () => {
  const port = await listening()
  expect(await stateOf(port, () => null)).toEqual({ other: expect.stringMatching(/./) })
  expect(await stateOf(port, () => 'shop-web-1')).toEqual({ other: 'container shop-web-1' })
})

test('a port that nothing holds is free, also if its service runs', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  expect(await stateOf(port, () => null)).toBe('free')
})
