import { beforeEach, expect, test } from 'vitest'
import { SsotError } from '../../core/errors/errors.ts'
import type { Removed } from '../../core/events/event.ts'
import { describeHappening } from '../../core/events/wording.ts'
import type { FrozenStack, StartedStack } from '../../stack/start/started-stack.ts'
import { NextStack } from './next-stack.ts'

const NOTHING: Removed = { containers: 0, networks: 0, volumes: 0, anonymousVolumes: 0 }

let calls: string[]
let clearing: PromiseWithResolvers<void>
let starting: PromiseWithResolvers<void>
let freezeError: Error | undefined
let stopError: Error | undefined

beforeEach(() => {
  calls = []
  ;[clearing, starting] = [Promise.withResolvers(), Promise.withResolvers()]
  ;[freezeError, stopError] = [undefined, undefined]
})

async function stop(): Promise<Removed> {
  calls.push('stop')
  if (stopError) throw stopError
  return NOTHING
}

const frozen: FrozenStack = {
  project: 'p',
  disturbance: null,
  look: async () => Promise.reject(new Error('Not in this test.')),
  handOut: async () => Promise.reject(new Error('Not in this test.')),
  stop,
}

function next(): NextStack {
  return new NextStack({
    clear: () => clearing.promise,
    async start(signal) {
      calls.push('start')
      await Promise.race([
        starting.promise,
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      ])
      const stack: Pick<StartedStack, 'freeze' | 'stop'> = {
        async freeze() {
          if (freezeError) throw freezeError
          return frozen
        },
        stop,
      }
      return stack as StartedStack
    },
    emit: (happening) => void calls.push(describeHappening(happening)),
    onStage: ({ name }) => void calls.push(name),
    onLeft: () => void calls.push('left'),
  })
}

test('the next stack is started when the used one is removed, and then frozen', async () => {
  const one = next()
  expect(calls).toEqual([])
  clearing.resolve()
  starting.resolve()
  expect(await one.taken()).toBe(frozen)
  expect(calls).toEqual(['starting', 'start', 'p is paused until the next run', 'frozen', 'ended'])
  expect(one.isUnderWay).toBe(false)
})

test('a stack that is taken is not removed at the end', async () => {
  const one = next()
  clearing.resolve()
  starting.resolve()
  await one.taken()
  await one.end()
  expect(calls).not.toContain('stop')
})

test('a used stack that cannot be removed leaves no stack, and ends the keeper', async () => {
  const one = next()
  clearing.reject(new SsotError({ code: 'TEARDOWN_INCOMPLETE', summary: 'web is left', todo: 'Try again.' }))
  expect(await one.taken()).toMatchObject({ reason: 'web is left' })
  expect(calls).toEqual(['there is no stack for the next run: web is left', 'broken', 'left'])
})

test('a fresh start that fails leaves the reason for the next run', async () => {
  const one = next()
  clearing.resolve()
  starting.reject(new SsotError({ code: 'SERVICE_EXITED', summary: 'db has exited', todo: 'Correct it.' }))
  expect(await one.taken()).toMatchObject({ reason: 'db has exited' })
  expect(calls).not.toContain('left')
})

test('a stack that cannot be frozen is removed', async () => {
  freezeError = new SsotError({ code: 'STACK_FAILED', summary: 'no freezer', todo: 'Use a cgroup.' })
  const one = next()
  clearing.resolve()
  starting.resolve()
  expect(await one.taken()).toMatchObject({ reason: 'no freezer' })
  expect(calls).toContain('stop')
})

test('a stack that can neither be frozen nor removed ends the keeper', async () => {
  freezeError = new Error('no freezer')
  stopError = new Error('busy')
  const one = next()
  clearing.resolve()
  starting.resolve()
  await one.taken()
  expect(calls.at(-1)).toBe('left')
})

test('an end while the used stack is being removed starts no other one', async () => {
  const one = next()
  const end = one.end()
  clearing.resolve()
  await end
  expect(calls).toEqual(['ended'])
})

test('an end while the fresh stack is being started cancels the start', async () => {
  const one = next()
  clearing.resolve()
  await expect.poll(() => calls).toContain('start')
  await one.end()
  expect(calls).toEqual(['starting', 'start', 'ended'])
})

test('an end removes a frozen stack, and tells its failure', async () => {
  const one = next()
  clearing.resolve()
  starting.resolve()
  await expect.poll(() => calls).toContain('frozen')
  stopError = new Error('busy')
  await expect(one.end()).rejects.toThrow('busy')
})
