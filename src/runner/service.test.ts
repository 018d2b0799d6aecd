import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import type { ControlAct } from '../core/control/acts.ts'
import { SsotError } from '../core/errors/errors.ts'
import { serviceOver } from './service.ts'
import { ssotOver } from './ssot.ts'

/** A service whose keeper answers what a function says. */
function asked(answer: (act: ControlAct) => unknown = () => null) {
  const acts: ControlAct[] = []
  const service = serviceOver('db', () => ({
    async control(name, act) {
      expect(name).toBe('db')
      acts.push(act)
      return answer(act)
    },
    beganMs: () => 1000,
  }))
  return { acts, service }
}

const line = (text: string) => ({ atMs: 1, stream: 'stdout', text })

test('each call is one request', async () => {
  const { acts, service } = asked((act) =>
    act.do === 'proxy' ? { id: 7, url: 'u', host: 'h', port: 1 } : null,
  )
  await service.kill()
  await service.kill('SIGHUP')
  await service.exec(['ls'], { user: 'root', timeoutMs: 5 })
  await service.copyIn({ content: 'x' }, '/x')
  await service.copyIn({ content: Uint8Array.of(255) }, '/x')
  await service.copyIn('/a/b', '/x')
  await service.copyOut('/x', pathToFileURL('/a/c'))
  await service.cutOff()
  await service.cutOff({ from: 'api' })
  await service.cutOff({ from: ['api', 'web'] })
  const proxy = await service.proxy({ port: 'console', latencyMs: 5 })
  await proxy.set({ reset: true })
  await proxy.close()
  expect(proxy).toMatchObject({ url: 'u', host: 'h', port: 1 })
  expect(acts).toEqual([
    { do: 'kill', signal: 'SIGKILL' },
    { do: 'kill', signal: 'SIGHUP' },
    { do: 'exec', command: ['ls'], user: 'root', timeoutMs: 5 },
    { do: 'copy in', from: { base64: 'eA==' }, to: '/x' },
    { do: 'copy in', from: { base64: '/w==' }, to: '/x' },
    { do: 'copy in', from: { path: '/a/b' }, to: '/x' },
    { do: 'copy out', from: '/x', to: '/a/c' },
    { do: 'cut off' },
    { do: 'cut off', from: ['api'] },
    { do: 'cut off', from: ['api', 'web'] },
    { do: 'proxy', port: 'console', faults: { latencyMs: 5 } },
    { do: 'set proxy', id: 7, faults: { reset: true } },
    { do: 'close proxy', id: 7 },
  ])
})

test.each([
  ['o', ['one', 'two', 'no']],
  [/o$/g, ['two', 'no']],
  [undefined, ['one', 'two', 'no', 'three']],
])('of the lines, those that match %s', async (grep, expected) => {
  const { acts, service } = asked(() => ['one', 'two', 'no', 'three'].map(line))
  const found = await service.logs({ since: new Date(5), until: 6, ...(grep !== undefined && { grep }) })
  expect(found.map(({ text }) => text)).toEqual(expected)
  expect(acts).toEqual([{ do: 'logs', sinceMs: 5, untilMs: 6 }])
})

test('a line is waited for from the beginning of the test on', async () => {
  const batches = [['one'], ['two', 'the one', 'more']]
  const { acts, service } = asked((act) => {
    if (act.do === 'follow') return { id: 3 }
    return act.do === 'next lines' ? (batches.shift() ?? []).map(line) : null
  })
  expect((await service.waitForLog(/the/)).text).toBe('the one')
  expect(acts).toEqual([
    { do: 'follow', sinceMs: 1000 },
    { do: 'next lines', id: 3 },
    { do: 'next lines', id: 3 },
    { do: 'end follow', id: 3 },
  ])
  await service.waitForLog('x', { since: 77 }).catch(() => {})
  expect(acts).toContainEqual({ do: 'follow', sinceMs: 77 })
})

test('one that does not come is the error that the keeper says; at the end of the test, another one', async () => {
  const missing = new SsotError({ code: 'LOG_NOT_SEEN', summary: 'not seen', todo: 'x' })
  const { acts, service } = asked((act) => {
    if (act.do === 'follow') return { id: 3 }
    if (act.do === 'not seen') throw missing
    return act.do === 'next lines' ? new Promise(() => {}) : null
  })
  await expect(service.waitForLog(/x/i, { timeoutMs: 5 })).rejects.toBe(missing)
  expect(acts).toContainEqual({ do: 'not seen', id: 3, pattern: '/x/i', afterMs: 5 })
  const ended = asked((act) => (act.do === 'follow' ? { id: 1 } : [])).service
  await expect(ended.waitForLog('x')).rejects.toThrow('The test has ended before db printed')
})

test('content that fits into no message is an error that names the way for it', async () => {
  const { acts, service } = asked()
  await expect(service.copyIn({ content: 'x'.repeat(1_000_000) }, '/x')).rejects.toThrow(
    /CONTROL_UNSUPPORTED.*its path/s,
  )
  await expect(service.exec(['cat'], { input: 'x'.repeat(1_000_000) })).rejects.toThrow('too long')
  expect(acts).toEqual([])
})

test('where no test runs, the calls say so', async () => {
  const stack = { environment: 'test', project: 'p', engine: { endpoint: 'e' }, services: {} }
  await expect(
    ssotOver(() => stack)
      .service('db')
      .stop(),
  ).rejects.toMatchObject({
    code: 'CONTROL_REFUSED',
    summary: expect.stringContaining('cannot be controlled from here'),
  })
  const none = ssotOver(() => {
    throw new Error('no stack')
  })
  await expect(none.service('db').state()).rejects.toThrow('no stack')
})
