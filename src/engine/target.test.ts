import { describe, expect, test } from 'vitest'
import type { MachineProfile } from '../core/profile.ts'
import { chooseEngine, hostOf } from './target.ts'

const profile: MachineProfile = {
  version: 1,
  engine: {
    kind: 'embedded',
    endpoint: 'unix:///home/u/engine.sock',
    compose: ['/opt/docker-compose'],
    buildx: ['/opt/docker-buildx'],
    docker: ['/opt/docker'],
    dockerConfig: '/opt/config',
    because: 'no engine answered',
  },
  images: { source: 'debian', because: 'no registry answered' },
  buildCaFile: '/ca.pem',
  browser: null,
}

describe('the engine', () => {
  test('is the one that DOCKER_HOST names, with the Docker CLI', () => {
    expect(chooseEngine({ DOCKER_HOST: 'tcp://ci:2376' }, profile)).toMatchObject({
      endpoint: 'tcp://ci:2376',
      compose: ['docker', 'compose'],
      docker: ['docker'],
      buildx: null,
      dockerConfig: null,
    })
  })

  test('is the recorded one, with its own tools, also where DOCKER_HOST names that very one', () => {
    const recorded = {
      endpoint: profile.engine.endpoint,
      compose: ['/opt/docker-compose'],
      docker: ['/opt/docker'],
      buildx: ['/opt/docker-buildx'],
      dockerConfig: '/opt/config',
    }
    expect(chooseEngine({}, profile)).toMatchObject(recorded)
    expect(chooseEngine({ DOCKER_HOST: profile.engine.endpoint }, profile)).toMatchObject(recorded)
    expect(chooseEngine({ DOCKER_HOST: '' }, profile)).toMatchObject(recorded)
  })

  test('is left to discovery where nothing names it', () => {
    expect(chooseEngine({}, null).endpoint).toBeNull()
  })
})

describe('its host', () => {
  test.each([
    ['unix:///var/run/docker.sock', '127.0.0.1'],
    ['npipe:////./pipe/docker_engine', '127.0.0.1'],
    ['tcp://ci.example:2376', 'ci.example'],
    ['ssh://user@ci.example', 'ci.example'],
  ])('of %s is %s', (endpoint, host) => {
    expect(hostOf(endpoint)).toBe(host)
  })

  test.each(['', 'docker', '/var/run/docker.sock'])('of %j is an error', (endpoint) => {
    expect(() => hostOf(endpoint)).toThrow('ENGINE_NOT_FOUND')
  })
})
