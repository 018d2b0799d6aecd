import { expect, test } from 'vitest'
import { buildStep, failedTarget } from './build-output.ts'

test.each([
  ['#9 [auth build 4/7] RUN npm ci', { service: 'auth', text: 'building build 4/7 RUN npm ci' }],
  ['#9 [web 1/2] FROM x', { service: 'web', text: 'building 1/2 FROM x' }],
  ['#9 [auth internal] load build definition from auth.Dockerfile', null],
  ['#9 DONE 0.1s', null],
  ['#9 1.234 npm warn [a 1/2] b', null],
])('%s', (line, step) => {
  expect(buildStep(line)).toEqual(step)
})

test('the target that failed is named in the last lines', () => {
  expect(failedTarget(['#9 ERROR', ' > [auth build 4/7] RUN false:', 'failed to solve: exit code: 1'])).toBe(
    'auth',
  )
  expect(failedTarget(['target backend: failed to solve: exit code: 1'])).toBe('backend')
  expect(failedTarget(['failed to solve: exit code: 1'])).toBeUndefined()
})
