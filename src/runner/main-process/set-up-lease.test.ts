import { beforeEach, expect, test } from 'vitest'
import { SsotError } from '../../core/errors/errors.ts'
import type { Lease, Released } from '../../keeper/client/client.ts'
import type { Answers } from '../../keeper/client/connection.ts'
import type { StackSetup } from '../stack-setup.ts'
import { takeAndSetUp } from './set-up-lease.ts'

const FILE = import.meta.filename
let calls: string[]
let releasing: () => Promise<Released>

beforeEach(() => {
  calls = []
  releasing = async () => ({})
})

async function takeLease(): Promise<Lease> {
  calls.push('start')
  return {
    stack: { environment: 'test', project: 'p', engine: { endpoint: 'fake://' }, services: {} },
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

const stackNamed = (project: string) => ({
  environment: 'test',
  project,
  engine: { endpoint: 'e' },
  services: {},
})

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
  releasing = async () => ({ kept: 'p is kept for inspection' })
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

test('a teardown that fails keeps no other one from running, and the error has all that have failed', async () => {
  let answers: Answers | undefined
  const setup: StackSetup = ({ ssot: { project } }) => {
    return () => {
      calls.push(`teardown of ${project}`)
      throw new Error(`${project} is busy`)
    }
  }
  const lease = await takeAndSetUp(
    FILE,
    async () => ({ default: setup }),
    (given) => {
      answers = given
      return takeLease()
    },
  )
  await answers?.setUp({ stack: stackNamed('q') })
  await expect(lease.release()).rejects.toThrow(/SETUP_FAILED.*p is busy[\s\S]*q is busy/)
  expect(calls).toEqual(['start', 'done', 'teardown of p', 'teardown of q', 'failed', 'release'])
})

test('the module sets further stacks up, too, and each teardown runs before its stack is taken down', async () => {
  let answers: Answers | undefined
  const setup: StackSetup = ({ ssot: { project } }) => {
    calls.push(`setup of ${project}`)
    return () => void calls.push(`teardown of ${project}`)
  }
  const lease = await takeAndSetUp(
    FILE,
    async () => ({ default: setup }),
    (given) => {
      answers = given
      return takeLease()
    },
  )
  await answers?.setUp({ stack: stackNamed('q') })
  await answers?.setUp({ stack: stackNamed('r') })
  await answers?.tearDown({ project: 'q' })
  await lease.release()
  expect(calls).toEqual([
    ...['start', 'setup of p', 'done', 'setup of q', 'setup of r', 'teardown of q'],
    ...['teardown of p', 'teardown of r', 'release'],
  ])
})
