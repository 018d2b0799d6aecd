import Docker from 'dockerode'
import { expect, test } from 'vitest'
import { endpointOf, isLocalEngine } from './endpoint-of.ts'

test.each([
  [{ socketPath: '/run/docker.sock' }, 'unix:///run/docker.sock'],
  [{ socketPath: '//./pipe/docker_engine' }, 'npipe:////./pipe/docker_engine'],
  [{ host: '10.0.0.5', port: 2375 }, 'tcp://10.0.0.5:2375'],
])('the address of the engine of %j is %s', (options, endpoint) => {
  expect(endpointOf(new Docker(options))).toBe(endpoint)
})

test.each([
  ['unix:///run/docker.sock', true],
  ['npipe:////./pipe/docker_engine', true],
  ['tcp://127.0.0.1:2375', false],
  ['ssh://me@unix', false],
])('the engine %s is on this machine: %s', (endpoint, isLocal) => {
  expect(isLocalEngine(endpoint)).toBe(isLocal)
})

test('a client without a socket and without a host and port has no address', () => {
  const client = new Docker({ host: '10.0.0.5', port: 2375 })
  Reflect.deleteProperty(client.modem, 'port')
  expect(() => endpointOf(client)).toThrow('neither a socket nor a host with a port')
})
