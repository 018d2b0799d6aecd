import { expect, test } from 'vitest'
import { keptControl } from '../testing/samples/kept-control.ts'
import { attached } from './attached.ts'

const stack = (close: () => void = () => {}) =>
  attached({
    control: keptControl(),
    info: {
      environment: 'development',
      project: 'app-1a2b',
      engine: { endpoint: 'unix:///e' },
      services: {},
    },
    drift: async () => ({ causes: new Map([['web', 'source changed']]), expected: new Map(), endpoints: {} }),
    close,
  })

test('a stack that is only used is not refreshed, and the error names the command that does it', async () => {
  await expect(stack().refresh()).rejects.toMatchObject({
    name: 'SsotError',
    code: 'PROTOCOL_INVALID',
    summary: expect.stringContaining('app-1a2b, the stack of development'),
    todo: expect.stringContaining('`npx ssot-docker refresh --environment development`'),
  })
})

test('a stack that is only used is compared with its files, never kept, and not watched any more after the end', async () => {
  let isClosed = false
  const used = stack(() => {
    isClosed = true
  })
  expect(await used.drift()).toEqual({ causes: { web: 'source changed' } })
  expect(used.keep).toBeUndefined()
  await used.stop()
  expect(isClosed).toBe(true)
})
