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

test('where nothing can put the stack back, a reset, a snapshot and a restore are refused with the reason', async () => {
  const { reset, snapshot, restore } = ssotOver(() => STACK)
  for (const call of [reset(), snapshot('x'), restore('x')])
    await expect(call).rejects.toMatchObject({
      code: 'RESET_REFUSED',
      summary: expect.stringContaining('that is for tests of Vitest and Jest'),
    })
})

test('resets, snapshots and restores are what the environment of the test file can do', async () => {
  const report = { ms: 1, services: {} }
  const asked: string[] = []
  const answer = (what: string) => async (name?: string) => {
    asked.push(name === undefined ? what : `${what} ${name}`)
    return report
  }
  const { reset, snapshot, restore } = ssotOver(
    () => STACK,
    () => ({ reset: answer('reset'), snapshot: answer('snapshot'), restore: answer('restore') }),
  )
  expect(await reset()).toBe(report)
  expect(await snapshot('with orders')).toBe(report)
  expect(await restore('with orders')).toBe(report)
  await expect(snapshot('')).rejects.toThrow('A snapshot needs a name')
  expect(asked).toEqual(['reset', 'snapshot with orders', 'restore with orders'])
})
