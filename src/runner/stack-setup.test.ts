import { expect, test } from 'vitest'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { callStackSetup, loadStackSetup } from './stack-setup.ts'

const FILE = import.meta.filename
const stack: StackInfo = { environment: 'test', project: 'p', engine: { endpoint: 'fake://' }, services: {} }
const broken = (): never => {
  throw new Error('no such table')
}

test.each([
  ['an ES module', { default: () => {} }],
  ['a CommonJS module', { default: { default: () => {} } }],
])('the setup is the default export of %s', async (_, module) => {
  expect(await loadStackSetup(FILE, async () => module)).toBeTypeOf('function')
})

test('a setup module that does not exist is an error before it is loaded', async () => {
  await expect(loadStackSetup('/nowhere/seed.ts', broken)).rejects.toThrow(
    /OPTIONS_INVALID.*"setup" names \/nowhere\/seed\.ts, which does not exist/,
  )
})

test.each([[{}], [{ default: 'seed' }], [{ default: {} }], [null]])(
  'a setup module that exports %j is refused',
  async (module) => {
    await expect(loadStackSetup(FILE, async () => module)).rejects.toThrow(
      /SETUP_FAILED.*stack-setup\.test\.ts has no function as its default export/,
    )
  },
)

test('a setup module that cannot be loaded is an error with its path and the reason', async () => {
  await expect(loadStackSetup(FILE, async () => broken())).rejects.toThrow(
    /SETUP_FAILED.*stack-setup\.test\.ts could not be loaded: no such table/,
  )
})

test('a setup gets the stack', async () => {
  let seen = ''
  await callStackSetup(
    FILE,
    ({ ssot }) => {
      seen = ssot.project
    },
    stack,
  )
  expect(seen).toBe('p')
})

test.each([
  ['that throws', broken],
  ['whose promise is rejected', async () => broken()],
])('a setup %s is an error with its path, the reason and the frames', async (_, setup) => {
  await expect(callStackSetup(FILE, setup, stack)).rejects.toThrow(
    /SETUP_FAILED.*stack-setup\.test\.ts has failed: no such table[\s\S]*at broken/,
  )
})

test.each([
  [5, 'number'],
  [null, 'null'],
  [{}, 'object'],
])('a setup that returns %j is refused', async (result, type) => {
  await expect(callStackSetup(FILE, () => result as never, stack)).rejects.toThrow(
    `has returned ${type}, not a function`,
  )
})

test('the teardown that a setup returns is optional, and its failure is an error with the path', async () => {
  expect(await callStackSetup(FILE, async () => {}, stack)).toBe(undefined)
  const teardown = await callStackSetup(FILE, () => broken, stack)
  await expect(teardown?.()).rejects.toThrow(
    /SETUP_FAILED.*stack-setup\.test\.ts has failed in the teardown that it returned: no such table/,
  )
})
