import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { besides } from './beside.ts'
import type { Contestant } from './contestant.ts'

const NEVER = new AbortController().signal

function contestant(done: string[], act = turn): Contestant {
  return {
    name: 'compose',
    async start() {
      done.push('start')
      await act()
      return { stop: async () => void done.push('stop') }
    },
    cleanUp: async () => void done.push('clean up'),
  }
}

test('another stack is started and taken down again and again, and is gone at the end', async () => {
  const done: string[] = []
  const running = besides('stacks', contestant(done), NEVER)
  while (done.length < 6) await turn()
  await running[Symbol.asyncDispose]()
  expect(done.slice(0, 6)).toEqual(['start', 'stop', 'start', 'stop', 'start', 'stop'])
  expect(done.slice(-2)).toEqual(['stop', 'clean up'])
})

test('the failure of the other stack is the failure of the benchmark', async () => {
  const done: string[] = []
  const failing = contestant(done, () => Promise.reject(new Error('no memory')))
  const running = besides('stacks', failing, NEVER)
  await expect(running[Symbol.asyncDispose]()).rejects.toThrow('no memory')
  expect(done).toEqual(['start', 'clean up'])
})

test.each(['nothing', 'busy'] as const)(
  'with %s, no other stack is started, and the end is awaited',
  async (what) => {
    const done: string[] = []
    await besides(what, contestant(done), NEVER)[Symbol.asyncDispose]()
    expect(done).toEqual([])
  },
)
