import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import type { ControlAct } from '../core/control/acts.ts'
import { SsotError } from '../core/errors/errors.ts'
import { controlSchema } from '../keeper/channel/control-messages.ts'
import { type Service, serviceOver } from './service.ts'
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

const ANY = (value: unknown) => value as never

test.each<[string, (service: Service) => Promise<unknown>, string]>([
  ['a command line', (db) => db.exec(ANY('ls -l')), 'the command must be an array of texts'],
  ['no command', (db) => db.exec([]), 'an empty array'],
  ['an option that there is not', (db) => db.exec(['ls'], ANY({ timeoutMS: 5 })), 'perhaps "timeoutMs"'],
  ['a limit of 0', (db) => db.exec(['ls'], { timeoutMs: 0 }), '`timeoutMs` must be'],
  ['a number as a variable', (db) => db.exec(['ls'], { environment: ANY({ A: 3 }) }), '`environment`'],
  ['no path', (db) => db.copyIn({ content: 'x' }, ''), 'is an empty text'],
  ['no source', (db) => db.copyIn('', '/x'), 'the source must be a path'],
  ['no content', (db) => db.copyIn(ANY({}), '/x'), 'the source must be a path'],
  ['a URL of the web', (db) => db.copyIn(new URL('http://localhost/x'), '/x'), '`file:`'],
  ['no path out', (db) => db.copyOut('', '/x'), 'is an empty text'],
  ['no target', (db) => db.copyOut('/x', ANY(undefined)), 'is undefined'],
  ['a number as a pattern', (db) => db.logs({ grep: ANY(3) }), '`grep` must be'],
  ['a time that is none', (db) => db.logs({ since: new Date('x') }), '`since` must be'],
  ['a pattern instead of options', (db) => db.logs(ANY('x')), 'the options must be an object'],
  ['what every line contains', (db) => db.waitForLog(''), 'is an empty text'],
  ['no pattern', (db) => db.waitForLog(ANY(undefined)), 'is undefined'],
  ['an endless limit', (db) => db.waitForLog('x', { timeoutMs: Infinity }), 'is Infinity'],
  ['half a signal', (db) => db.kill('HUP'), 'such as `SIGTERM`'],
  ['a name instead of options', (db) => db.cutOff(ANY('api')), 'the options must be an object'],
  ['from none', (db) => db.cutOff({ from: [] }), '`from` must be'],
  ['from itself', (db) => db.cutOff({ from: ['api', 'db'] }), 'cannot be cut off from itself'],
  ['an unknown fault', (db) => db.proxy(ANY({ latency: 5 })), 'perhaps "latencyMs"'],
  ['a negative fault', (db) => db.proxy({ latencyMs: -3 }), 'and is -3'],
])('%s is an error of this call, and nothing is sent', async (_what, act, problem) => {
  const { acts, service } = asked()
  const error: SsotError = await act(service).then(
    () => expect.unreachable(),
    (reason) => reason,
  )
  expect(error).toMatchObject({ code: 'OPTIONS_INVALID', service: 'db' })
  expect(error.message).toContain(problem)
  expect(error.todo).toMatch(/^Call it in this way: `\w+\(.+\)`/)
  expect(acts).toEqual([])
})

test('faults of an open proxy are checked, too', async () => {
  const { acts, service } = asked(() => ({ id: 7, url: 'u', host: 'h', port: 1 }))
  const proxy = await service.proxy({ port: 'console' })
  for (const faults of [{ latencyMs: -3 }, { bytesPerSecond: NaN }, { hang: 1 }, { slow: true }, undefined])
    await expect(proxy.set(ANY(faults))).rejects.toMatchObject({ code: 'OPTIONS_INVALID' })
  expect(acts).toHaveLength(1)
})

test.each([undefined, 3, '', null])('%j is no name of a service', async (name) => {
  const service = serviceOver(ANY(name), () => expect.unreachable())
  for (const call of [service.state(), service.stop(), service.exec(['ls']), service.waitForLog('x')])
    await expect(call).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
      todo: expect.stringContaining("ssot.service('api')"),
    })
})

test('options that are undefined are not given, and what is accepted is what the keeper takes', async () => {
  const { acts, service } = asked(() => [])
  await service.exec(['ls', ''], ANY({ user: undefined, timeoutMs: 0.5, input: '', environment: {} }))
  await service.logs({ since: 0, grep: '' })
  await service.copyIn({ content: Buffer.from('') }, 'x')
  await service.kill('SIGRTMIN+3')
  await service.cutOff({})
  for (const act of acts)
    expect(() =>
      controlSchema.parse(JSON.parse(JSON.stringify({ service: 'db', act, scope: 'test' }))),
    ).not.toThrow()
  expect(acts).toHaveLength(5)
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
