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

describe('chooseEngine', () => {
  test('the engine that DOCKER_HOST names is used with the tools of the Docker CLI', () => {
    expect(chooseEngine({ DOCKER_HOST: 'tcp://ci:2376' }, profile, far)).toMatchObject({
      endpoint: 'tcp://ci:2376',
      compose: ['docker', 'compose'],
      docker: ['docker'],
      buildx: null,
      dockerConfig: null,
    })
  })

  test('the recorded engine is used with its own tools, even if DOCKER_HOST names it', () => {
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

  test('the engine of a docker context takes precedence over the recorded one, with the keys of the context', () => {
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

  test('the recorded engine is used with its own tools, even if a docker context names it', () => {
    expect(chooseEngine({}, profile, { ...far, endpoint: profile.engine.endpoint })).toMatchObject({
      context: null,
      compose: ['/opt/docker-compose'],
    })
  })

  test('the engine is left to discovery if nothing names one', () => {
    expect(chooseEngine({}, null, null).endpoint).toBeNull()
  })
})

describe('hostOf', () => {
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
  ])('the host of the engine at %s is %s', (endpoint, host) => {
    expect(hostOf(endpoint)).toBe(host)
  })

  test.each(['', 'docker', '/var/run/docker.sock', 'ftp://ci', 'tcp:///x'])(
    'the endpoint %j is an error',
    (endpoint) => {
      expect(() => hostOf(endpoint)).toThrow('ENGINE_NOT_FOUND')
    },
  )
})
