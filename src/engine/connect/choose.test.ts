import { describe, expect, test } from 'vitest'
import type { MachineProfile } from '../../core/machine/profile.ts'
import { chooseEngine, engineVariables, hostOf } from './choose.ts'
import type { DockerContext } from './docker-context.ts'

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

const far: DockerContext = {
  name: 'far',
  by: 'the current docker context',
  endpoint: 'tcp://far:2376',
  tlsFolder: '/keys',
  skipsVerification: false,
}

describe('the engine', () => {
  test('is the one that DOCKER_HOST names, with the Docker CLI', () => {
    expect(chooseEngine({ DOCKER_HOST: 'tcp://ci:2376' }, profile, far)).toMatchObject({
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
    expect(chooseEngine({}, profile, null)).toMatchObject(recorded)
    expect(chooseEngine({ DOCKER_HOST: profile.engine.endpoint }, profile, far)).toMatchObject(recorded)
    expect(chooseEngine({ DOCKER_HOST: '' }, profile, null)).toMatchObject(recorded)
  })

  test("is that of the docker context, before the recorded one, with the context's own keys", () => {
    const target = chooseEngine({}, profile, far)
    expect(target).toMatchObject({
      endpoint: 'tcp://far:2376',
      context: far,
      compose: ['docker', 'compose'],
      dockerConfig: null,
      because: 'the current docker context, "far", names tcp://far:2376',
    })
    expect(engineVariables('tcp://far:2376', target)).toEqual({ DOCKER_CONTEXT: 'far' })
    expect(engineVariables('unix:///a', chooseEngine({}, profile, null))).toEqual({
      DOCKER_HOST: 'unix:///a',
    })
  })

  test('is the recorded one, with its own tools, also where a context names that very one', () => {
    expect(chooseEngine({}, profile, { ...far, endpoint: profile.engine.endpoint })).toMatchObject({
      context: null,
      compose: ['/opt/docker-compose'],
    })
  })

  test('is left to discovery where nothing names it', () => {
    expect(chooseEngine({}, null, null).endpoint).toBeNull()
  })
})

describe('its host', () => {
  test.each([
    ['unix:///var/run/docker.sock', '127.0.0.1'],
    ['npipe:////./pipe/docker_engine', '127.0.0.1'],
    ['tcp://ci.example:2376', 'ci.example'],
    ['ssh://user@ci.example', 'ci.example'],
    ['tcp://[fd00::5]:2376', 'fd00::5'],
    ['tcp://localhost:2375', '127.0.0.1'],
    ['tcp://127.0.1.1:2375', '127.0.0.1'],
    ['tcp://[::1]:2375', '127.0.0.1'],
    ['tcp://127.0.0.1.example:2375', '127.0.0.1.example'],
  ])('of %s is %s', (endpoint, host) => {
    expect(hostOf(endpoint)).toBe(host)
  })

  test.each(['', 'docker', '/var/run/docker.sock', 'ftp://ci', 'tcp:///x'])(
    'of %j is an error',
    (endpoint) => {
      expect(() => hostOf(endpoint)).toThrow('ENGINE_NOT_FOUND')
    },
  )
})
