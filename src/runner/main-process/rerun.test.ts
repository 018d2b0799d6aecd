import { beforeEach, expect, test } from 'vitest'
import { SsotError } from '../../core/errors/errors.ts'
import { beforeRerun } from './rerun.ts'

let said: string[]
let refreshed = 0
let failure: Error | undefined
let comparison: Error | undefined

beforeEach(() => {
  ;[said, refreshed, failure, comparison] = [[], 0, undefined, undefined]
})

function rerun(
  isRefreshing: boolean,
  drift: { causes: Record<string, string>; unknown?: string },
  attach?: string,
) {
  const lease = {
    async drift() {
      if (comparison) throw comparison
      return drift
    },
    async refresh() {
      refreshed++
      if (failure) throw failure
    },
  }
  const say = (line: string) => void said.push(line)
  return beforeRerun(lease, { isRefreshing, attach, say, always: say })
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

test('an attached stack is never refreshed, and the user is told how', async () => {
  await rerun(true, CHANGED, 'development')
  expect(said).toEqual([expect.stringContaining('`npx ssot-docker refresh --environment development`')])
  expect(refreshed).toBe(0)
})

test('a stack that cannot be compared is not refreshed', async () => {
  await rerun(true, { causes: {}, unknown: '[COMPOSE_INVALID] x' })
  expect(said).toEqual([expect.stringContaining('[COMPOSE_INVALID] x')])
  expect(refreshed).toBe(0)
})

test('a failed refresh is printed, and the tests run', async () => {
  failure = new SsotError({ code: 'BUILD_FAILED', summary: 'web cannot be built', todo: 't' })
  await rerun(true, CHANGED)
  expect(said).toEqual([
    'refreshing web',
    expect.stringMatching(/BUILD_FAILED.*web cannot be built[\s\S]*not be refreshed, .*run on it as it is/),
  ])
})

test('a failed comparison is not told as a failed refresh, and nothing is refreshed', async () => {
  comparison = new SsotError({ code: 'COMPOSE_FAILED', summary: 'x', todo: 't' })
  await rerun(true, CHANGED)
  expect(said).toEqual([
    expect.stringMatching(/COMPOSE_FAILED[\s\S]*not be compared with its files, .*run on it as it is/),
  ])
  expect(refreshed).toBe(0)
})

test.each(['KEEPER_GONE', 'CONNECTION_CLOSED', 'STACK_NOT_READY'] as const)(
  'no line says that the tests run on the stack when there is none: %s',
  async (code) => {
    const gone = new SsotError({ code, summary: 'the stack is gone', todo: 't' })
    comparison = gone
    await rerun(false, CHANGED)
    expect(said).toEqual([gone.message])
    ;[comparison, failure] = [undefined, gone]
    await rerun(true, CHANGED)
    expect(said.slice(1)).toEqual(['refreshing web', gone.message])
  },
)

test('an unforeseen error is thrown', async () => {
  failure = new TypeError('x is not a function')
  await expect(rerun(true, CHANGED)).rejects.toThrow('x is not a function')
})
