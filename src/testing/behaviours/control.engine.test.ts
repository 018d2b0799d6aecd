import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { makeControlled } from '../control/project.ts'
import { dockerIn, type OwnHome, ownHome, pathWithDocker } from '../processes/own-home.ts'
import { runRunner } from '../processes/runner-process.ts'
import type { Project } from '../repositories/project.ts'
import { rowsOf } from '../whole-form.ts'
import { type Face, faceOf } from './faces.ts'

/*
 * `ssot.service()` in tests of every kind of worker.
 */

let own: OwnHome
let project: Project
beforeAll(() => {
  own = ownHome()
})
afterAll(() => own[Symbol.dispose]())
afterEach(async () => {
  const name = basename(project.root).toLowerCase()
  const left = () =>
    dockerIn(own.home, 'ps', '-a', '--format', '{{.Names}}')
      .split('\n')
      .filter((one) => one.includes(name))
  await expect.poll(left, { timeout: 60_000, interval: 50 }).toEqual([])
  project[Symbol.dispose]()
})

const LIMIT = { timeout: 90_000 }
const place = () => ({ root: project.root, env: { ...own.env, CI: '', PATH: pathWithDocker(own.home) } })
const run = (face: Face, ...more: string[]) => runRunner(face.runner, place(), ...face.args, ...more)

const HELPERS = `
const web = ssot.service('web')
const store = ssot.service('store')
const get = async (path, url = ssot.url('web')) => (await fetch(url + path)).text()
`

/** What each call does, on a stack that the file has alone. */
const CALLS = `
const began = Date.now()
test('it is looked at', async () => {
  expect(await store.state()).toMatchObject({ state: 'running', health: expect.stringMatching('starting|healthy'), exitCode: null, containers: [{ state: 'running' }] })
  expect(await get('/one')).toBe('web')
  expect(await web.waitForLog(/asked for .one/)).toMatchObject({ stream: 'stdout', text: 'asked for /one' })
  expect((await web.logs({ grep: 'token' })).map(({ text }) => text)).toEqual(['token=hunter2-in-the-logs'])
  expect(await web.logs({ since: began, grep: /token/g })).toEqual([])
  const late = web.waitForLog('asked for /two')
  await get('/two')
  expect((await late).atMs).toBeGreaterThan(began - 1000)
  const error = await web.waitForLog('never', { timeoutMs: 50 }).catch((error) => error)
  expect(error.message).toMatch(/LOG_NOT_SEEN.*web has not printed a line that matches never within 50 ms/)
  expect(error.message).toContain('asked for /two')
  expect(await store.exec(['sh', '-c', 'cat; echo out; echo err >&2; exit 3'], { input: 'in ' })).toEqual({ exitCode: 3, stdout: 'in out\\n', stderr: 'err\\n' })
  expect(await store.exec(['sh', '-c', 'echo $MORE; id -u; pwd'], { environment: { MORE: 'more' }, user: '1000', workingDir: '/tmp' })).toEqual({ exitCode: 0, stdout: 'more\\n1000\\n/tmp\\n', stderr: '' })
  expect((await store.exec(['sh', '-c', 'yes | head -c 400000'])).stdout).toHaveLength(400000)
  await expect(store.exec(['no-such-program'])).rejects.toThrow(/CONTROL_FAILED.*not found/)
  await expect(store.exec(['sleep', '60'], { timeoutMs: 50 })).rejects.toThrow(/CONTROL_FAILED.*within 50 ms/)
  await expect(ssot.service('stoer').state()).rejects.toThrow(/SERVICE_UNKNOWN.*perhaps "store"/)
  await expect(ssot.service('stoer').stop()).rejects.toThrow(/SERVICE_UNKNOWN/)
})
test('it is stopped and started', async () => {
  expect(await get('/ask/store')).toBe('store')
  await store.stop()
  expect(await store.state()).toMatchObject({ state: 'exited', exitCode: expect.any(Number) })
  expect(await get('/ask/store')).toBe('nothing')
  await expect(store.exec(['true'])).rejects.toThrow(/SERVICE_NOT_RUNNING/)
  await expect(store.pause()).rejects.toThrow(/SERVICE_NOT_RUNNING/)
  await store.start()
  expect(await get('/ask/store')).toBe('store')
  const { startedAtMs } = await web.state()
  await web.restart()
  expect((await web.state()).startedAtMs).toBeGreaterThan(startedAtMs)
  expect(await get('/')).toBe('web')
  await store.kill('SIGHUP')
  expect((await store.waitForLog('reloaded')).stream).toBe('stderr')
  await store.kill()
  expect((await store.state()).state).toBe('exited')
})
test('what the test before has done is undone', async () => {
  expect((await store.state()).state).toBe('running')
  expect(await get('/ask/store')).toBe('store')
})
test('it is paused', async () => {
  await store.pause()
  expect((await store.state()).state).toBe('paused')
  expect(await get('/ask/store')).toBe('nothing')
  await store.unpause()
  expect(await get('/ask/store')).toBe('store')
  await store.pause()
})
test('it is cut off', async () => {
  expect((await store.state()).state).toBe('running')
  await store.cutOff()
  expect(await get('/ask/store')).toBe('nothing')
  expect(await get('/ask/other')).toBe('other')
  await store.reconnect()
  expect(await get('/ask/store')).toBe('store')
  await web.cutOff({ from: 'store' })
  expect(await get('/ask/store')).toBe('nothing')
  expect(await get('/ask/other')).toBe('other')
  const reach = (from, to) => ssot.service(from).exec(['wget', '-q', '-T', '1', '-O', '-', 'http://' + to])
  expect((await reach('other', 'store')).stdout).toBe('store')
  expect((await reach('store', 'other')).stdout).toBe('other')
  expect((await reach('other', 'web')).stdout).toBe('web')
  expect((await reach('store', 'web')).exitCode).not.toBe(0)
})
test('files are copied', async () => {
  expect(await get('/ask/store')).toBe('store')
  await store.copyIn({ content: 'text' }, '/in/text.txt')
  await store.copyIn('package.json', '/in/')
  expect((await store.exec(['cat', '/in/text.txt'])).stdout).toBe('text')
  await store.copyOut('/in', 'copied')
  expect(fs.readFileSync('copied/text.txt', 'utf8')).toBe('text')
  expect(fs.readFileSync('copied/package.json', 'utf8')).toBe(fs.readFileSync('package.json', 'utf8'))
  await store.copyOut('/in/text.txt', 'one.txt')
  expect(fs.readFileSync('one.txt', 'utf8')).toBe('text')
  await expect(store.copyOut('/nothing', 'copied')).rejects.toThrow(/CONTROL_FAILED.*no .nothing/)
})
let closed
test('a proxy stands before its port', async () => {
  await expect(store.proxy()).rejects.toThrow(/CONTROL_UNSUPPORTED.*publishes no port/)
  const proxy = await web.proxy({ latencyMs: 200 })
  expect(proxy.url).toBe('http://127.0.0.1:' + proxy.port)
  const begin = performance.now()
  expect(await get('/', proxy.url)).toBe('web')
  expect(performance.now() - begin).toBeGreaterThan(390)
  const failure = () => get('/', proxy.url).catch((error) => error.cause.code)
  await proxy.set({ reset: true })
  expect(await failure()).toBe('ECONNRESET')
  await proxy.set({ refuse: true })
  expect(await failure()).toBe('ECONNREFUSED')
  await proxy.set({})
  expect(await failure()).toBe('web')
  closed = failure
})
test('which is closed after its test', async () => {
  expect(await closed()).toMatch(/ECONNRE/)
})
`

describe.each(
  rowsOf(['Vitest, forks, plugin', 'Jest, workers, preset', 'Vitest, vmThreads, environment alone'], 1),
)('%s:', (name) => {
  const face = faceOf(name)

  test('every call does what it says, and is undone at the end of its test', LIMIT, async () => {
    const head = `${face.head}${face.load('fs', 'node:fs')}${HELPERS}`
    project = makeControlled({ ...face.files(), 'a.test.js': head + CALLS })
    const { exit, output } = await run(face, '--testTimeout=30000')
    expect(exit, output).toBe(0)
    // What a test does is no news of a service.
    expect(output).not.toMatch(/(web|store|other) {2}(exited|paused|unpaused|restarted|unhealthy)/)
  })
})

/** How it ends, and what its process does then. */
const ENDS = {
  throws: "throw new Error('on purpose')",
  'asks for nonsense': "await store.stop()\n  await store.cutOff()\n  await ssot.service('stoer').state()",
  'takes too long': 'await new Promise(() => {})',
} as const

describe.each(
  rowsOf(['Jest, workers, preset', 'Vitest, forks, plugin', 'Vitest, vmThreads, environment alone'], 1),
)('%s:', (name) => {
  const face = faceOf(name)

  test(
    'what a test has changed is undone when it throws, takes too long, or its worker is killed',
    LIMIT,
    async () => {
      const helpers = `${face.head}${face.load('fs', 'node:fs')}${HELPERS}`
      const healthy = `
test('all is as it was', async () => {
  expect([(await store.state()).state, await get('/ask/store'), await get('/ask/other')]).toEqual(['running', 'store', 'other'])
}, 30_000)
`
      const ending = Object.entries(ENDS).map(
        ([how, code]) => `
test('it ${how}', async () => {
  await ssot.service('other').cutOff()
  await store.pause()
  ${code}
}, 5000)
${healthy}`,
      )
      const killed = `${helpers}
test('it is killed', async () => {
  await ssot.service('other').cutOff()
  await store.kill()
  fs.writeFileSync('killed', '')
  process.kill(process.pid, 'SIGKILL')
}, 30_000)
`
      // Worker threads would take the whole runner with them.
      const isKilled = !name.includes('Threads')
      project = makeControlled({
        ...face.files(),
        'a.test.js': `${helpers}${ending.join('')}
test('its own hooks come first', async () => { await store.stop() }, 30_000)
${healthy}`,
        ...(isKilled && { 'b.test.js': killed }),
        'c.test.js': `${helpers}${healthy}`,
      })
      const alone = face.runner === 'vitest' ? ['--no-file-parallelism'] : ['--maxWorkers=1', '--verbose']
      const args = face.args.filter((arg) => !arg.startsWith('--maxWorkers'))
      const { output } = await runRunner(face.runner, place(), ...args, ...alone)
      expect(output).toMatch(/on purpose/)
      expect(output).toMatch(/[✕×] it throws/)
      expect(output).toMatch(/[✕×] it takes too long/)
      // The line of the test.
      expect(output).toContain("ssot.service('stoer').state()")
      expect(output).not.toMatch(/[✕×] all is as it was/)
      expect(output).not.toMatch(/No test can use/)
      // Of the file that was killed, the runner reports none.
      expect(output).toMatch(face.runner === 'vitest' ? /[6] passed/ : /6 passed/)
    },
  )
})

test.each(
  rowsOf(
    [
      ['Vitest, forks, plugin', ['--maxWorkers=2']],
      ['Jest, workers, preset', []],
    ] as const,
    1,
  ),
)(
  '%s: while two files run at the same time, a change is refused with the reason, and looking is not',
  LIMIT,
  async (name, more) => {
    const face = faceOf(name)
    const file = (mine: string, other: string) => `${face.head}${face.load('fs', 'node:fs')}${HELPERS}
const both = async (step) => {
  fs.writeFileSync(step + '-${mine}', '')
  while (!fs.existsSync(step + '-${other}')) await new Promise((resolve) => setTimeout(resolve, 10))
}
test('it is refused', async () => {
  await both('begun')
  for (const act of ['stop', 'start', 'restart', 'kill', 'pause', 'unpause', 'cutOff', 'reconnect'])
    await expect(store[act]()).rejects.toThrow(/CONTROL_REFUSED.*2 test files run on this stack[^]*isolation/)
  await expect(store.copyIn({ content: '' }, '/x')).rejects.toThrow(/CONTROL_REFUSED/)
  expect((await store.state()).state).toBe('running')
  expect((await store.exec(['echo', '-n', 'x'])).stdout).toBe('x')
  expect(await get('/', (await web.proxy()).url)).toBe('web')
  await both('done')
}, 60_000)
`
    project = makeControlled({
      ...face.files(),
      'a.test.js': file('a', 'b'),
      'b.test.js': file('b', 'a'),
    })
    const { exit, output } = await run(face, ...more)
    expect(exit, output).toBe(0)
  },
)

test(
  'files with a stack for themselves control it at the same time, and get it back as it was',
  LIMIT,
  async () => {
    const face = faceOf('Vitest, forks, plugin')
    const file = `${face.head}${HELPERS}
import { beforeAll, afterEach } from 'vitest'
beforeAll(async () => { await ssot.service('other').stop() })
afterEach(async () => { expect((await store.state()).state).toBe('paused') })
for (const again of ['once', 'twice'])
  test('it is paused ' + again, async () => {
    expect([(await store.state()).state, (await ssot.service('other').state()).state]).toEqual(['running', 'exited'])
    await store.pause()
  }, 30_000)
test.concurrent('not beside others', async () => {
  await expect(store.pause()).rejects.toThrow(/CONTROL_REFUSED.*runs at the same time/)
  await store.exec(['true'])
  store.pause = () => {}
})
`
    project = makeControlled({
      ...face.files({ options: { isolation: 'file', stacks: 1 } }),
      'a.test.js': file.slice(0, file.indexOf('test.concurrent')),
      'b.test.js': file.slice(0, file.indexOf('test.concurrent')),
    })
    const { exit, output } = await run(face)
    expect(exit, output).toBe(0)
    expect(output).not.toContain('is replaced')
  },
)
