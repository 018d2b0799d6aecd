import { expect, test } from 'vitest'
import { homeOf } from '../../host/home/home.ts'
import { runKey, socketPath } from './address.ts'

const target = { holder: { pid: 1, startTime: 'x' }, root: '/r', environment: 'test' }

test('a run has one name; another run, repository, environment or choice of the stack another', () => {
  const keys = [
    runKey(target),
    runKey({ ...target, holder: { pid: 1, startTime: 'y' } }),
    runKey({ ...target, root: '/s' }),
    runKey({ ...target, environment: 'staging' }),
    runKey({ ...target, services: ['web'] }),
    runKey({ ...target, readiness: { web: { path: '/a' } } }),
    runKey({ ...target, readiness: { web: { path: '/b' } } }),
    runKey({ ...target, keep: 'on-failure' }),
  ]
  expect(runKey({ ...target })).toBe(keys[0])
  expect(new Set(keys).size).toBe(8)
})

test.runIf(process.platform !== 'win32')(
  'a socket path that is too long is an error, not a cut-off name',
  () => {
    expect(socketPath(homeOf({ SSOT_DOCKER_HOME: '/h' }), 'key')).toBe('/h/run/key.sock')
    const home = homeOf({ SSOT_DOCKER_HOME: `/${'h'.repeat(100)}` })
    expect(() => socketPath(home, 'key')).toThrow(/KEEPER_NOT_STARTED[\s\S]*SSOT_DOCKER_HOME/)
  },
)
