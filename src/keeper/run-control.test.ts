import { beforeEach, expect, test } from 'vitest'
import { SsotError } from '../core/errors/errors.ts'
import { keptControl } from '../testing/samples/kept-control.ts'
import { type ControlUser, type KeptControl, RunControl } from './run-control.ts'

let calls: string[]
let kept: KeptControl
let run: RunControl
let files: number
const alice = {}
const bob = {}
const user = (owner: object): ControlUser => ({ owner, testFiles: () => files, emit: () => {} })

beforeEach(() => {
  ;[calls, files] = [[], 1]
  kept = keptControl(calls)
  run = new RunControl(kept)
})

test('the stack is noted before the first change of a test, and taken back to that once', async () => {
  await run.act(user(alice), 'db', { do: 'stop' }, 'test')
  await run.act(user(alice), 'api', { do: 'pause' }, 'test')
  await run.undo(user(alice), 'test')
  await run.undo(user(alice), 'test')
  expect(calls).toEqual(['note', 'stop db', 'pause api', 'undo'])
})

test('looking changes nothing, so there is nothing to undo, and a proxy is only closed', async () => {
  await run.act(user(alice), 'db', { do: 'state' }, 'test')
  await run.act(user(alice), 'db', { do: 'exec', command: ['x'] }, 'test')
  await run.act(user(alice), 'db', { do: 'proxy', faults: {} }, 'test')
  await run.undo(user(alice), 'test')
  expect(calls).toEqual(['state db', 'exec db', 'proxy db', 'close proxy 1'])
})

test('what a file has changed outlives its tests, which then need not find the whole stack ready', async () => {
  await run.act(user(alice), 'db', { do: 'stop' }, 'file')
  await run.act(user(alice), 'api', { do: 'stop' }, 'test')
  await run.undo(user(alice), 'test')
  expect(calls).toEqual(['note', 'stop db', 'note', 'stop api', 'undo in part'])
  await run.forget(user(alice))
  expect(calls.at(-1)).toBe('undo')
  expect(run.knows(alice)).toBe(false)
})

test('changes are refused while several files use the stack, and looking is not', async () => {
  files = 2
  await expect(run.act(user(alice), 'db', { do: 'stop' }, 'test')).rejects.toMatchObject({
    ...{ code: 'CONTROL_REFUSED', service: 'db' },
    summary: expect.stringContaining('2 test files'),
  })
  await run.act(user(alice), 'db', { do: 'logs' }, 'test')
  expect(calls).toEqual(['logs db'])
})

test('a stack that tests only use is looked at alone', async () => {
  run = new RunControl({ ...kept, isReadOnly: true })
  await expect(run.act(user(alice), 'db', { do: 'stop' }, 'test')).rejects.toMatchObject({
    ...{ code: 'CONTROL_REFUSED', summary: expect.stringContaining('`attach`') },
  })
  await run.act(user(alice), 'db', { do: 'state' }, 'test')
  expect(calls).toEqual(['state db'])
})

test('a change that is under way at the end of its test ends first, and is undone', async () => {
  const slow = Promise.withResolvers<void>()
  kept.change = async (service) => {
    await slow.promise
    calls.push(`changed ${service}`)
  }
  const changed = run.act(user(alice), 'db', { do: 'stop' }, 'test')
  await expect.poll(() => calls).toEqual(['note'])
  const undone = run.undo(user(alice), 'test')
  const settled = run.settled()
  slow.resolve()
  await Promise.all([changed, undone, settled])
  expect(calls).toEqual(['note', 'changed db', 'undo'])
})

test('a change that waits for its turn at the end of its test is undone, too', async () => {
  const slow = Promise.withResolvers<void>()
  kept.change = async (service) => {
    if (service === 'db') await slow.promise
    calls.push(`changed ${service}`)
  }
  const first = run.act(user(alice), 'db', { do: 'stop' }, 'file')
  const second = run.act(user(alice), 'api', { do: 'stop' }, 'test')
  const undone = run.undo(user(alice), 'test')
  slow.resolve()
  await Promise.all([first, second, undone])
  expect(calls).toEqual(['note', 'changed db', 'note', 'changed api', 'undo in part'])
})

test('what is kept from working is asked for while something is changed, after what is under way', async () => {
  kept.disturbed = async () => {
    calls.push('disturbed')
    return [{ service: 'db', how: 'stopped', remedy: 'start' }]
  }
  expect(await run.disturbed()).toEqual([])
  const stopped = run.act(user(alice), 'db', { do: 'stop' }, 'file')
  expect(await run.disturbed()).toHaveLength(1)
  await stopped
  await run.forget(user(alice))
  expect(await run.disturbed()).toEqual([])
  expect(calls).toEqual(['note', 'stop db', 'disturbed', 'undo'])
})

test('commands and waits end with their test', async () => {
  let ended: AbortSignal | undefined
  kept.read = async (_service, _act, { signal }) => {
    ended = signal
    return null
  }
  await run.act(user(alice), 'db', { do: 'exec', command: ['x'] }, 'test')
  expect(ended?.aborted).toBe(false)
  await run.undo(user(alice), 'test')
  expect(ended?.aborted).toBe(true)
})

test('a proxy that opens after the end of its test is closed at once', async () => {
  const slow = Promise.withResolvers<void>()
  const { proxy } = kept
  kept.proxy = async (...given) => {
    await slow.promise
    return proxy(...given)
  }
  const opened = run.act(user(alice), 'db', { do: 'proxy', faults: {} }, 'test')
  await run.undo(user(alice), 'test')
  slow.resolve()
  await opened
  expect(calls).toEqual(['proxy db', 'close proxy 1'])
})

test('after something could not be undone, nobody may use the stack, and the reason is told', async () => {
  kept.undo = async () => {
    throw new SsotError({ code: 'SERVICE_EXITED', service: 'db', summary: 'db has exited', todo: 'x' })
  }
  const told: string[] = []
  await run.act(user(alice), 'db', { do: 'stop' }, 'test')
  const mine = { ...user(alice), emit: ({ type }: { type: string }) => void told.push(type) }
  await expect(run.undo(mine, 'test')).rejects.toMatchObject({ code: 'SERVICE_EXITED' })
  expect(told).toEqual(['failed'])
  for (const call of [run.settled(), run.act(user(bob), 'api', { do: 'stop' }, 'test')])
    await expect(call).rejects.toMatchObject({
      ...{ code: 'CONTROL_FAILED', service: 'db' },
      summary: expect.stringMatching(/^No test can use this stack any more.*db has exited$/),
    })
})

test('nothing is undone on a stack that is being taken down, and a failure then is none', async () => {
  await run.act(user(alice), 'db', { do: 'stop' }, 'test')
  let isEnding = false
  Object.defineProperty(kept, 'isEnding', { get: () => isEnding })
  kept.undo = async () => {
    isEnding = true
    throw new Error('cancelled')
  }
  await run.undo(user(alice), 'test')
  expect(run.failure).toBeNull()
  await run.act(user(alice), 'db', { do: 'stop' }, 'test')
  await run.forget(user(alice))
  expect(calls.at(-1)).toBe('stop db')
})
