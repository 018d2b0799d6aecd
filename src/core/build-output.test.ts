import { expect, test } from 'vitest'
import { buildStepReader, failedTarget } from './build-output.ts'

test('steps are told when they are at work, and not when they come from the cache', () => {
  const read = buildStepReader()
  const lines = [
    '#5 [auth internal] load build definition from auth.Dockerfile',
    '#5 DONE 0.0s',
    '#9 [auth build 4/7] RUN npm ci',
    '#10 [web 1/2] FROM x',
    '#10 CACHED',
    '#9 ...',
    '#9 [auth build 4/7] RUN npm ci',
    '#9 1.234 npm warn [a 1/2] b',
    '#9 DONE 2.0s',
    '#11 [web 2/2] COPY a b',
    '#11 DONE 0.1s',
  ]
  expect(lines.map(read).filter((step) => step !== null)).toEqual([
    { service: 'auth', text: 'building 4/7 RUN npm ci' },
    { service: 'web', text: 'building 2/2 COPY a b' },
  ])
})

test('the target that failed is named in the last lines', () => {
  expect(failedTarget(['#9 ERROR', ' > [auth build 4/7] RUN false:', 'failed to solve: exit code: 1'])).toBe(
    'auth',
  )
  expect(failedTarget(['target backend: failed to solve: exit code: 1'])).toBe('backend')
  expect(failedTarget(['failed to solve: exit code: 1'])).toBeUndefined()
})
