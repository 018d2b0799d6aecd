import { expect, test } from 'vitest'
import { SsotError } from '../core/errors/errors.ts'
import { atCaller } from './at-caller.ts'
import { serviceOver } from './service.ts'
import { ssotOver } from './ssot.ts'

const failure = () => SsotError.deserialize({ code: 'CONTROL_FAILED', summary: 'no', todo: 'x' })
const topFrame = (error: SsotError) => error.stack?.match(/^ {4}at .*/m)?.[0]

test('the error of a call shows the line that has called, whatever it has awaited before', async () => {
  const control = async () => {
    await new Promise(setImmediate)
    throw failure()
  }
  const service = serviceOver('db', () => ({ control, beganMs: () => 0 }))
  const reset = ssotOver(
    () => ({ environment: 'test', project: 'p', engine: { endpoint: 'e' }, services: {} }),
    () => ({ reset: control, snapshot: control, restore: control }),
  )
  for (const call of [
    () => service.stop(),
    () => service.waitForLog('x'),
    () => service.kill('x'),
    () => reset.reset(),
    () => reset.snapshot('x'),
    () => reset.restore(''),
  ]) {
    const error: SsotError = await call().catch((reason) => reason)
    expect(error.stack?.startsWith(`SsotError: ${error.message}\n    at `)).toBe(true)
    expect(topFrame(error)).toContain('at-caller.test.ts')
  }
})

test('an answer, and the error of another kind, is passed on as it is', async () => {
  const other = new Error('other')
  const calls = atCaller({
    name: 'db',
    one: async (given: number) => given + 1,
    async two() {
      throw other
    },
  })
  expect([calls.name, await calls.one(2)]).toEqual(['db', 3])
  const { stack } = other
  await expect(calls.two()).rejects.toBe(other)
  expect(other.stack).toBe(stack)
})
