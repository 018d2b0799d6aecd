import { beforeEach, expect, test } from 'vitest'
import { SsotError } from '../core/errors/errors.ts'
import type { Lease } from '../keeper/client/client.ts'
import { takeAndSetUp } from './set-up-lease.ts'
import type { StackSetup } from './stack-setup.ts'

const FILE = import.meta.filename
let calls: string[]
let releasing: () => Promise<string | null>

beforeEach(() => {
  calls = []
  releasing = async () => null
})

async function takeLease(): Promise<Lease> {
  calls.push('start')
  return {
    stack: { environment: 'test', project: 'p', engine: { endpoint: 'fake://' }, services: {} },
    isFirst: true,
    isSetUp: false,
    drift: async () => ({ causes: {} }),
    refresh: async () => {},
    report: async () => null,
    reportSetup: async ({ hasFailed }) => void calls.push(hasFailed ? 'failed' : 'done'),
    release: () => {
      calls.push('release')
      return releasing()
    },
    disconnect() {},
  }
}

const take = (setup: StackSetup) => takeAndSetUp(FILE, async () => ({ default: setup }), takeLease)
const broken = () => Promise.reject(new Error('no such table'))

test('the setup runs when the stack is up, and its teardown before the lease is released', async () => {
  const lease = await take(() => {
    calls.push('setup')
    return () => void calls.push('teardown')
  })
  expect(calls).toEqual(['start', 'setup', 'done'])
  await lease.release()
  expect(calls).toEqual(['start', 'setup', 'done', 'teardown', 'release'])
})

test('a lease without a setup module is taken as it is', async () => {
  await (await takeAndSetUp(undefined, broken, takeLease)).release()
  expect(calls).toEqual(['start', 'release'])
})

test('a module that cannot be loaded fails before the stack is started', async () => {
  await expect(takeAndSetUp(FILE, broken, takeLease)).rejects.toThrow('SETUP_FAILED')
  expect(calls).toEqual([])
})

test('a failed setup releases the lease', async () => {
  await expect(take(broken)).rejects.toThrow(/SETUP_FAILED.*no such table/)
  expect(calls).toEqual(['start', 'failed', 'release'])
})

test('the error of a failed setup says how to reach the stack if it is kept', async () => {
  releasing = async () => 'p is kept for inspection'
  await expect(take(broken)).rejects.toThrow(/SETUP_FAILED[\s\S]*p is kept for inspection/)
})

test('the error of a failed setup has that of the release as well', async () => {
  releasing = async () => {
    throw new SsotError({ code: 'TEARDOWN_INCOMPLETE', summary: 'network n is left', todo: 't' })
  }
  await expect(take(broken)).rejects.toThrow(/SETUP_FAILED.*no such table[\s\S]*network n is left/)
})

test('a failed teardown releases the lease, too', async () => {
  const lease = await take(() => broken)
  await expect(lease.release()).rejects.toThrow(/SETUP_FAILED.*no such table/)
  expect(calls).toEqual(['start', 'done', 'failed', 'release'])
})
