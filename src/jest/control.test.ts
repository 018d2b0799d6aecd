import { expect, test } from 'vitest'
import type { ControlParams } from '../keeper/channel/protocol.ts'
import { FileControl } from './control.ts'

const STOP = { do: 'stop' } as const

function file() {
  const calls: string[] = []
  const lease = {
    async control({ service, act, scope }: ControlParams) {
      calls.push(`${act.do} ${service} for the ${scope}`)
      return {}
    },
    async undo() {
      calls.push('undo')
    },
  }
  return { calls, control: new FileControl(lease, (data) => data) }
}

test('what a test does is undone at its end, and what hooks of the file do is not', async () => {
  const { calls, control } = file()
  await control.control('db', STOP)
  control.testBegins(null)
  await control.testEnds()
  control.testBegins(null)
  await control.control('db', STOP)
  await control.testEnds()
  control.testBegins(null)
  await control.testEnds()
  await control.control('db', STOP)
  expect(calls).toEqual(['stop db for the file', 'stop db for the test', 'undo', 'stop db for the file'])
})

test('a test that runs beside others may look, and change nothing', async () => {
  const { calls, control } = file()
  control.testBegins('it')
  await expect(control.control('db', STOP)).rejects.toThrow(/CONTROL_REFUSED.*"it"/)
  await control.control('db', { do: 'state' })
  expect(calls).toEqual(['state db for the test'])
})
