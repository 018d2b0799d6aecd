import { expect, test } from 'vitest'
import { keeperEnvironment } from './spawn.ts'

test('a keeper gets neither the options nor the coverage of the test runner', () => {
  const env = { PATH: '/bin', NODE_OPTIONS: '--inspect', NODE_V8_COVERAGE: '/c', NODE_CHANNEL_FD: '3' }
  // The key is there: without it, Node.js passes NODE_V8_COVERAGE on by itself.
  expect(keeperEnvironment(env)).toStrictEqual({ PATH: '/bin', NODE_V8_COVERAGE: undefined })
})

test('a keeper writes its own coverage where this package asks for it', () => {
  expect(keeperEnvironment({ SSOT_DOCKER_COVERAGE: '/own' })).toMatchObject({ NODE_V8_COVERAGE: '/own' })
})
