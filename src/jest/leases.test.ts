import { beforeEach, expect, test, vi } from 'vitest'
import { type Lease, takeLease } from '../keeper/client/client.ts'
import { giveBack, leaseOn } from './leases.ts'

vi.mock('../keeper/client/client.ts')

const target = {
  holder: { pid: 1, startTime: 't' },
  request: { root: '/r', environment: 'test', options: {} },
}
const stack = { environment: 'test', project: 'p', engine: { endpoint: 'unix:///e' }, services: {} }
const quiet = () => {}

let release = Promise.withResolvers<void>()
beforeEach(async () => {
  vi.mocked(takeLease)
    .mockReset()
    .mockImplementation(async () => leaseOf(release))
  release.resolve()
  await giveBack(target, quiet)
  release = Promise.withResolvers()
  vi.mocked(takeLease).mockClear()
})

function leaseOf(released: PromiseWithResolvers<void>): Lease {
  return { stack, release: () => released.promise.then(() => null), disconnect: quiet }
}

test('a rerun has the lease of the run before', async () => {
  expect(await leaseOn(target, 'connection', quiet)).toBe(await leaseOn(target, 'connection', quiet))
  expect(takeLease).toHaveBeenCalledTimes(1)
})

test('and one of its own where the other has been lost', async () => {
  const log = vi.fn()
  const lost = await leaseOn(target, 'connection', log)
  vi.mocked(takeLease).mock.lastCall?.[0].onLost?.()
  expect(log).toHaveBeenCalledWith(expect.stringContaining('has ended before its time'))
  expect(await leaseOn(target, 'connection', quiet)).not.toBe(lost)
})

test('or could not be had: the keeper that has failed is ended by asking it again', async () => {
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

test('everyone who gives it back waits until the stack is gone, and it is said once', async () => {
  await leaseOn(target, 'connection', quiet)
  const log = vi.fn()
  const done = vi.fn()
  const both = [giveBack(target, log).then(done), giveBack(target, log).then(done)]
  // Whatever can go on without the keeper's answer has gone on by then.
  await new Promise((resolve) => setImmediate(resolve))
  expect(done).not.toHaveBeenCalled()
  release.resolve()
  await Promise.all(both)
  expect(log.mock.calls).toEqual([[expect.stringMatching(/^p gone after/)]])
})

test('what goes wrong is thrown for everyone, and forgotten', async () => {
  await leaseOn(target, 'connection', quiet)
  release.reject(new Error('left: network n'))
  const both = [giveBack(target, quiet), giveBack(target, quiet)]
  expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await giveBack(target, quiet)
})
