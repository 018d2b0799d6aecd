import { createContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { ControlParams } from '../keeper/channel/protocol.ts'
import { WorkerControl } from './control.ts'

/** A worker in which a test runs, or none. */
function worker(current?: object, global: object = {}, hasFileEnd = true) {
  const calls: string[] = []
  const state = { current }
  Object.assign(global, { __vitest_worker__: state })
  const lease = {
    async control({ service, act, scope }: ControlParams) {
      calls.push(`${act.do} ${service} for the ${scope}`)
      return {}
    },
    async undo() {
      calls.push('undo')
    },
  }
  const control = new WorkerControl(
    global,
    async () => lease,
    (data) => data,
    () => hasFileEnd,
  )
  return { calls, control, state, lease }
}

const STOP = { do: 'stop' } as const

function running(more: object = {}) {
  const ends: (() => Promise<void>)[] = []
  const limits: unknown[] = []
  const onTestFinished = (end: () => Promise<void>, limit: unknown) => {
    ends.push(end)
    limits.push(limit)
  }
  return { ends, limits, current: { type: 'test', name: 'it', context: { onTestFinished }, ...more } }
}

test('what a test does is undone once at its end, without a limit of the runner, and again after another try', async () => {
  const { ends, limits, current } = running({ result: { startTime: 77 } })
  const { calls, control } = worker(current)
  expect(control.beganMs()).toBe(77)
  await control.control('db', STOP)
  await control.control('db', { do: 'start' })
  expect(limits).toEqual([0])
  await ends[0]?.()
  await control.control('db', STOP)
  await ends[1]?.()
  expect(calls).toEqual([
    ...['stop db for the test', 'start db for the test', 'undo'],
    ...['stop db for the test', 'undo'],
  ])
})

test('where Vitest would undo nothing any more, each call is refused with the reason', async () => {
  const onTestFinished = () => {
    throw new Error('Cannot call "onTestFinished" inside a test hook.')
  }
  const { calls, control } = worker(running({ context: { onTestFinished } }).current)
  for (const act of [STOP, STOP, { do: 'state' } as const])
    await expect(control.control('db', act)).rejects.toMatchObject({
      ...{ code: 'CONTROL_REFUSED', summary: expect.stringContaining('The test "it" has ended') },
      todo: expect.stringContaining('Await each call'),
    })
  expect(calls).toEqual([])
})

test.each([undefined, { type: 'suite', name: 's' }])(
  'outside of a test, with %j, it is for the file',
  async (current) => {
    const { calls, control } = worker(current)
    await control.control('db', STOP)
    expect(calls).toEqual(['stop db for the file'])
    expect(Date.now() - control.beganMs()).toBeLessThan(60_000)
  },
)

test('where nothing tells that a file has ended, only a test changes services', async () => {
  const { control, calls, state } = worker(undefined, {}, false)
  await expect(control.control('db', STOP)).rejects.toThrow(/CONTROL_REFUSED.*isolate: false/)
  await control.control('db', { do: 'logs' })
  state.current = running().current
  await control.control('db', STOP)
  expect(calls).toEqual(['logs db for the file', 'stop db for the test'])
})

test('a test that runs beside others may look, and change nothing', async () => {
  const { ends, current } = running({ concurrent: true })
  const { calls, control } = worker(current)
  await expect(control.control('db', STOP)).rejects.toMatchObject({ code: 'CONTROL_REFUSED' })
  await control.control('db', { do: 'state' })
  expect([calls, ends]).toEqual([['state db for the file'], []])
})

test('what cannot be undone is an error of the realm of the test', async () => {
  const { ends, current } = running()
  const { control, lease } = worker(current, createContext())
  lease.undo = async () => {
    throw new Error('it does not come back')
  }
  await control.control('db', STOP)
  const error = await ends[0]?.().catch((reason: unknown) => reason)
  expect(error).not.toBeInstanceOf(Error)
  expect(error).toMatchObject({ message: 'it does not come back' })
})
