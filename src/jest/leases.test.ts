import { beforeEach, expect, test, vi } from 'vitest'
import { type Lease, takeLease } from '../keeper/client/client.ts'
import { compareBeforeRerun, giveBack, leaseOn } from './leases.ts'

vi.mock('../keeper/client/client.ts')

const target = {
  holder: { pid: 1, startTime: 't' },
  request: { root: '/r', environment: 'test', options: {} },
}
const stack = { environment: 'test', project: 'p', engine: { endpoint: 'unix:///e' }, services: {} }
const quiet = () => {}

let release = Promise.withResolvers<void>()
let drift: Record<string, string>

beforeEach(async () => {
  drift = {}
  vi.mocked(takeLease)
    .mockReset()
    .mockImplementation(async () => leaseOf(release))
  release.resolve()
  await giveBack(target, quiet)
  release = Promise.withResolvers()
  vi.mocked(takeLease).mockClear()
})

function leaseOf(released: PromiseWithResolvers<void>): Lease {
  return {
    stack,
    isFirst: true,
    isSetUp: false,
    canReset: false,
    reset: async () => ({ ms: 0, services: {} }),
    snapshot: async () => ({ ms: 0, services: {} }),
    restore: async () => ({ ms: 0, services: {} }),
    async control() {},
    async undo() {},
    nextFile: async () => {},
    expectFiles: async () => {},
    tests: async () => {},
    evidence: async () => [],
    leave: async () => {},
    drift: async () => ({ causes: drift }),
    refresh: async () => {},
    reportSetup: async () => {},
    report: async () => null,
    release: () => released.promise.then(() => ({})),
    disconnect: quiet,
  }
}

test('a rerun uses the lease of the run before', async () => {
  expect(await leaseOn(target, 'connection', quiet)).toBe(await leaseOn(target, 'connection', quiet))
  expect(takeLease).toHaveBeenCalledTimes(1)
})

test('a rerun compares the stack of the run before with its files, and a first run does not', async () => {
  const say = vi.fn()
  const options = { isRefreshing: false, say, always: say }
  drift = { web: 'source changed' }
  await compareBeforeRerun(target, options)
  expect(say).not.toHaveBeenCalled()
  await leaseOn(target, 'holder', quiet)
  await compareBeforeRerun(target, options)
  expect(say).toHaveBeenCalledWith(expect.stringContaining('web (source changed)'))
})

test('a rerun takes a new lease if the keeper of the earlier lease has ended', async () => {
  const log = vi.fn()
  const lost = await leaseOn(target, 'connection', log)
  vi.mocked(takeLease).mock.lastCall?.[0].onLost?.()
  expect(log).toHaveBeenCalledWith(expect.stringContaining('has ended unexpectedly'))
  expect(await leaseOn(target, 'connection', quiet)).not.toBe(lost)
})

test('a rerun after a failed start ends the failed keeper and takes a new lease', async () => {
  const failure = new Error('the stack is broken')
  vi.mocked(takeLease).mockRejectedValueOnce(failure).mockRejectedValueOnce(failure)
  await expect(leaseOn(target, 'holder', quiet)).rejects.toBe(failure)
  expect((await leaseOn(target, 'holder', quiet)).stack).toBe(stack)
  expect(vi.mocked(takeLease).mock.calls.map(([{ bound }]) => bound)).toEqual([
    'holder',
    'connection',
    'holder',
  ])
})

test('every caller of giveBack waits until the stack is removed, which is logged once', async () => {
  await leaseOn(target, 'connection', quiet)
  const log = vi.fn()
  const done = vi.fn()
  const both = [giveBack(target, log).then(done), giveBack(target, log).then(done)]
  // By then, everything that does not wait for the keeper's answer has run.
  await new Promise((resolve) => setImmediate(resolve))
  expect(done).not.toHaveBeenCalled()
  release.resolve()
  await Promise.all(both)
  expect(log.mock.calls).toEqual([[expect.stringMatching(/^p removed in/)]])
})

test('an error of giveBack is thrown to every caller, and the lease is forgotten', async () => {
  await leaseOn(target, 'connection', quiet)
  release.reject(new Error('left: network n'))
  const both = [giveBack(target, quiet), giveBack(target, quiet)]
  expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await giveBack(target, quiet)
})
