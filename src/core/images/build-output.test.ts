import { expect, test } from 'vitest'
import { buildStepReader, failedTarget } from './build-output.ts'

test('a step is reported when it is executed, not when it comes from the cache', () => {
  const read = buildStepReader(['auth', 'web'])
  const lines = [
    '#5 [auth internal] load build definition from auth.Dockerfile',
    '#5 DONE 0.0s',
    '#9 [auth build 4/7] RUN npm ci',
    '#10 [web 1/3] FROM x',
    '#10 CACHED',
    '#12 [web 2/3] WORKDIR /app',
    '#12 CACHED',
    '#9 ...',
    '#9 [auth build 4/7] RUN npm ci',
    '#9 1.234 npm warn [a 1/2] b',
    '#9 DONE 2.0s',
    '#11 [web 3/3] COPY a b',
    '#11 DONE 0.1s',
  ]
  expect(lines.map(read).filter((step) => step !== null)).toEqual([
    { service: 'auth', step: '4/7', cachedSteps: 0, command: 'RUN npm ci' },
    { service: 'web', step: '3/3', cachedSteps: 2, command: 'COPY a b' },
  ])
})

test('when one service is built alone, every step is its own, with and without its name', () => {
  const read = buildStepReader(['auth'])
  const lines = [
    '#1 [auth build 4/7] RUN a',
    '#1 DONE',
    '#2 [build 5/7] RUN b',
    '#2 DONE',
    '#3 [1/2] RUN c',
    '#3 0.1 x',
  ]
  expect(lines.map(read).flatMap((step) => step ?? [])).toEqual([
    { service: 'auth', step: '4/7', cachedSteps: 0, command: 'RUN a' },
    { service: 'auth', step: '5/7', cachedSteps: 0, command: 'RUN b' },
    { service: 'auth', step: '1/2', cachedSteps: 0, command: 'RUN c' },
  ])
})

test('failedTarget reads the service whose build failed from the last lines', () => {
  const services = ['auth', 'backend']
  const ended = 'failed to solve: exit code: 1'
  expect(failedTarget(['#9 ERROR', ' > [auth build 4/7] RUN false:', ended], services)).toBe('auth')
  expect(failedTarget([`target backend: ${ended}`], services)).toBe('backend')
  expect(failedTarget([`ERROR: target backend: ${ended}`], services)).toBe('backend')
  expect(failedTarget([ended], services)).toBeUndefined()
  expect(failedTarget([' > [build 4/7] RUN false:', ended], ['auth'])).toBe('auth')
})
