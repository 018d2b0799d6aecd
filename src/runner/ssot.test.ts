import { expect, test } from 'vitest'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { ssotOver } from './ssot.ts'

const endpoint = (port: number) => ({
  ...{ url: `http://127.0.0.1:${port}`, host: '127.0.0.1', port, protocol: 'http', variable: 'X' },
})
const STACK: StackInfo = {
  ...{ environment: 'test', project: 'ssot-shop-test-1a2b3c4d', engine: { endpoint: 'unix:///e.sock' } },
  services: { s3: endpoint(1), 's3:console': endpoint(2) },
}
const ssot = ssotOver(() => STACK)

test('every port of a service has its URL', () => {
  expect(ssot.url('s3')).toBe('http://127.0.0.1:1')
  expect(ssot.url('s3:console')).toBe('http://127.0.0.1:2')
})

test.each([
  ['s3:consle', /"s3:consle", perhaps "s3:console"[\s\S]*Use one of s3, s3:console;/],
  ['toString', /no published service "toString"/],
])('the unknown name %s is an error with the names that there are', (name, message) => {
  expect(() => ssot.url(name)).toThrow(message)
})

test('where nothing can put the stack back, a reset is refused with the reason', async () => {
  const { reset } = ssotOver(() => STACK)
  await expect(reset()).rejects.toMatchObject({
    code: 'RESET_REFUSED',
    summary: expect.stringContaining('that is for tests of Vitest and Jest'),
  })
})

test('a reset is what the environment of the test file can do', async () => {
  const report = { ms: 1, services: {} }
  const { reset } = ssotOver(
    () => STACK,
    () => async () => report,
  )
  expect(await reset()).toBe(report)
})
