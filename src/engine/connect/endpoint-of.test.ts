import Docker from 'dockerode'
import { expect, test } from 'vitest'
import { endpointOf } from './endpoint-of.ts'

test.each([
  [{ socketPath: '/run/docker.sock' }, 'unix:///run/docker.sock'],
  [{ socketPath: '//./pipe/docker_engine' }, 'npipe:////./pipe/docker_engine'],
  [{ host: '10.0.0.5', port: 2375 }, 'tcp://10.0.0.5:2375'],
])('the address of the engine of %j is %s', (options, endpoint) => {
  expect(endpointOf(new Docker(options))).toBe(endpoint)
})

test('a client without a socket and without a host and port has no address', () => {
  const client = new Docker({ host: '10.0.0.5', port: 2375 })
  Reflect.deleteProperty(client.modem, 'port')
  expect(() => endpointOf(client)).toThrow('neither a socket nor a host with a port')
})
