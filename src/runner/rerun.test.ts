import { beforeEach, expect, test } from 'vitest'
import { SsotError } from '../core/errors/errors.ts'
import { beforeRerun } from './rerun.ts'

let said: string[]
let refreshed = 0
let failure: Error | undefined

beforeEach(() => {
  ;[said, refreshed, failure] = [[], 0, undefined]
})

function rerun(isRefreshing: boolean, drift: { causes: Record<string, string>; unknown?: string }) {
  const lease = {
    drift: async () => drift,
    async refresh() {
      refreshed++
      if (failure) throw failure
    },
  }
  const say = (line: string) => void said.push(line)
  return beforeRerun(lease, { isRefreshing, say, always: say })
}

const CHANGED = { causes: { web: 'source changed' } }

test('nothing is said or done if the stack matches its files', async () => {
  await rerun(true, { causes: {} })
  expect([said, refreshed]).toEqual([[], 0])
})

test('a rerun on older code says so', async () => {
  await rerun(false, CHANGED)
  expect(said).toEqual([expect.stringMatching(/web \(source changed\).*refreshOnRerun: true/)])
  expect(refreshed).toBe(0)
})

test('a rerun refreshes the stack if the user wants that', async () => {
  await rerun(true, CHANGED)
  expect(said).toEqual(['refreshing web', 'refreshed web'])
  expect(refreshed).toBe(1)
})

test('a stack that cannot be compared is not refreshed', async () => {
  await rerun(true, { causes: {}, unknown: '[COMPOSE_INVALID] x' })
  expect(said).toEqual([expect.stringContaining('[COMPOSE_INVALID] x')])
  expect(refreshed).toBe(0)
})

test('a failed refresh is printed, and the tests run', async () => {
  failure = new SsotError({ code: 'BUILD_FAILED', summary: 'web cannot be built', todo: 't' })
  await rerun(true, CHANGED)
  expect(said.at(-1)).toMatch(/BUILD_FAILED.*web cannot be built[\s\S]*run on it as it is/)
})

test('an unforeseen error is thrown', async () => {
  failure = new TypeError('x is not a function')
  await expect(rerun(true, CHANGED)).rejects.toThrow('x is not a function')
})
