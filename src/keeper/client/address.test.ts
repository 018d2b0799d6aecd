import { expect, test } from 'vitest'
import type { StackRequest } from '../../core/options/request.ts'
import { homeOf } from '../../host/home/home.ts'
import { runKey, socketPath } from './address.ts'

const request = { root: '/r', environment: 'test', options: {} }
const target = { holder: { pid: 1, startTime: 'x' }, request }
const asking = (more: Partial<StackRequest>) => runKey({ ...target, request: { ...request, ...more } })

test('equal runs have equal keys, and another run, repository, environment or option of the stack has another key', () => {
  const keys = [
    runKey(target),
    runKey({ ...target, holder: { pid: 1, startTime: 'y' } }),
    asking({ root: '/s' }),
    asking({ environment: 'staging' }),
    asking({ options: { services: ['web'] } }),
    asking({ options: { readiness: { web: { path: '/a' } } } }),
    asking({ options: { readiness: { web: { path: '/b' } } } }),
    asking({ options: { keep: 'on-failure' } }),
  ]
  expect(runKey({ ...target })).toBe(keys[0])
  expect(new Set(keys).size).toBe(8)
})

test.runIf(process.platform !== 'win32')(
  'a socket path that is too long is an error, and is not shortened',
  () => {
    expect(socketPath(homeOf({ SSOT_DOCKER_HOME: '/h' }), 'key')).toBe('/h/run/key.sock')
    const home = homeOf({ SSOT_DOCKER_HOME: `/${'h'.repeat(100)}` })
    expect(() => socketPath(home, 'key')).toThrow(/KEEPER_NOT_STARTED[\s\S]*SSOT_DOCKER_HOME/)
  },
)
