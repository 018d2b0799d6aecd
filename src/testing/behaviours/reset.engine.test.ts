import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { dockerIn, keepersOf, type OwnHome, ownHome, pathWithDocker } from '../processes/own-home.ts'
import { runRunner, startRunner } from '../processes/runner-process.ts'
import { makeProject, type Project } from '../repositories/project.ts'
import { makeStores, STATE } from '../stores/project.ts'
import { faceOf } from './faces.ts'

/*
 * `ssot.reset()` in tests of every kind of worker.
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

const LIMIT = { timeout: 60_000 }
const place = () => ({ root: project.root, env: { ...own.env, CI: '', PATH: pathWithDocker(own.home) } })

/** Words of a program that a test file runs in the cache, and what they print. */
const HELPER = `
const { execFileSync } = require('node:child_process')
module.exports = (stack, ...words) =>
  execFileSync('docker', ['-H', stack.engine.endpoint, 'exec', '-e', 'REDISCLI_AUTH=cache-secret', stack.project + '-cache-1', 'redis-cli', ...words], { encoding: 'utf8' }).trim()
`
const SEED = `${faceOf('Vitest, forks, plugin').load('cache', './cache.cjs')}
export default async ({ ssot }) => {
  cache(ssot, 'SET', 'seed', 'of the setup')
  const refused = await ssot.reset().catch((error) => error.code)
  cache(ssot, 'SET', 'refused', refused)
}
`

describe.each([
  ['Vitest, forks, plugin', ['--no-file-parallelism']],
  ['Vitest, threads, plugin', ['--no-file-parallelism']],
  ['Vitest, vmThreads, plugin', ['--no-file-parallelism']],
  ['Vitest, forks, plugin', ['--no-file-parallelism', '--no-isolate']],
  ['Jest, --runInBand, preset', []],
  ['Jest, workers, preset', ['--maxWorkers=1']],
] as const)('%s %s:', (name, more) => {
  const face = faceOf(name)

  test('each file puts back what the others have written, to what the setup has left', LIMIT, async () => {
    // With `isolate: false`, a worker counts as one test file.
    const isGone = `await expect(ssot.restore('with mine')).rejects.toThrow(/SNAPSHOT_UNKNOWN.*It has none yet/s)`
    const file = `${face.head}${face.load('cache', './cache.cjs')}
test('it begins and ends with what the setup has left', async () => {
  ${more.some((arg) => arg === '--no-isolate') ? '' : isGone}
  await ssot.reset()
  expect(cache(ssot, 'KEYS', '*').split('\\n').sort()).toEqual(['refused', 'seed'])
  expect(cache(ssot, 'GET', 'refused')).toBe('RESET_REFUSED')
  cache(ssot, 'SET', 'mine', '1')
  const report = await ssot.reset()
  expect(Object.keys(report.services)).toEqual(['db', 'cache', 'api', 'files'])
  expect(report.services.cache).toEqual({ did: 'undone', what: '1 key deleted', names: ['mine'], ms: expect.any(Number) })
  expect(report.services.db.did).toBe('nothing')
  cache(ssot, 'SET', 'mine', '2')
  const { services } = await ssot.snapshot('with mine')
  expect(Object.keys(services)).toEqual(['db', 'cache', 'api', 'files'])
  expect(services.cache).toEqual({ did: 'noted', what: '3 keys', ms: expect.any(Number) })
  await ssot.reset()
  expect(cache(ssot, 'GET', 'mine')).toBe('')
  expect((await ssot.restore('with mine')).services.cache.did).toBe('undone')
  expect(cache(ssot, 'GET', 'mine')).toBe('2')
  await expect(ssot.restore('with yours')).rejects.toThrow(/SNAPSHOT_UNKNOWN.*Use one of "with mine"/s)
  await expect(ssot.snapshot('')).rejects.toThrow('A snapshot needs a name')
})
`
    project = makeStores({
      files: {
        ...face.files({ options: { setup: './seed.mjs' } }),
        ...{ 'cache.cjs': HELPER, 'seed.mjs': SEED, 'a.test.js': file, 'b.test.js': file },
      },
    })
    // The last of several numbers of workers does not count.
    const args = face.args.filter((arg) => !arg.startsWith('--maxWorkers'))
    const { exit, output } = await runRunner(face.runner, place(), ...args, ...more)
    expect(exit, output).toBe(0)
    expect(output).toMatch(/noted in .* what db, cache, api, files hold, for ssot\.reset\(\)/)
  })
})

test.each([
  ['Vitest, forks, plugin', ['--maxWorkers=2']],
  ['Jest, workers, preset', []],
] as const)(
  '%s %s: while two files run at the same time, a reset is refused with the reason',
  LIMIT,
  async (name, more) => {
    const face = faceOf(name)
    const file = (mine: string, other: string) => `${face.head}
${face.load('fs', 'node:fs')}
const both = async (step) => {
  fs.writeFileSync(step + '-${mine}', '')
  while (!fs.existsSync(step + '-${other}')) await new Promise((resolve) => setTimeout(resolve, 10))
}
test('it is refused', async () => {
  await both('begun')
  for (const call of [ssot.reset(), ssot.snapshot('x'), ssot.restore('x')])
    await expect(call).rejects.toThrow(/RESET_REFUSED.*2 test files/)
  await both('done')
}, 60_000)
`
    project = makeStores({
      files: { ...face.files(), 'a.test.js': file('a', 'b'), 'b.test.js': file('b', 'a') },
    })
    const { exit, output } = await runRunner(face.runner, place(), ...face.args, ...more)
    expect(exit, output).toBe(0)
  },
)

/** Reads and writes files of a service from a test file. */
const FILES_HELPER = `
const { execFileSync } = require('node:child_process')
module.exports = (stack, script) =>
  execFileSync('docker', ['-H', stack.engine.endpoint, 'exec', stack.project + '-files-1', 'sh', '-c', script], { encoding: 'utf8' }).trim()
`

test(
  'a service that holds data and has no row is recreated with what the setup has written',
  LIMIT,
  async () => {
    const face = faceOf('Vitest, forks, plugin')
    const load = face.load('inFiles', './files.cjs')
    const setup = `${load}export default async ({ ssot }) => void inFiles(ssot, 'echo of the setup > /data/setup')\n`
    const file = `${face.head}${load}
const url = () => ssot.url('api')
test('it is put back', async () => {
  const before = url()
  inFiles(ssot, 'echo of the test | tee /data/setup /data/test')
  const { services } = await ssot.reset()
  expect(services.files.did).toBe('recreated')
  expect(inFiles(ssot, 'cd /data && grep . *')).toBe('of the setup')
  expect(url()).toBe(before)
  await expect(ssot.snapshot('x')).rejects.toThrow(/RESET_REFUSED.*files is recreated/)
})
`
    project = makeStores(
      {
        files: {
          ...face.files({ options: { setup: './setup.mjs' } }),
          ...{ 'files.cjs': FILES_HELPER, 'setup.mjs': setup, 'a.test.js': file },
        },
      },
      STATE.slice(0, -1),
    )
    const { exit, output } = await runRunner(face.runner, place(), ...face.args)
    expect(exit, output).toBe(0)
    const said =
      /files is recreated by each reset, because .*; a row under State is quicker:\s+\| files \| \/data \| - \| - \| exec COMMAND \|/g
    expect(output.match(said), output).toHaveLength(1)
  },
)

test('a service that cannot be recreated and has no row is named, with the row to write', LIMIT, async () => {
  const face = faceOf('Vitest, forks, plugin')
  const file = `${face.head}
test('it is refused', async () => {
  for (const call of [ssot.reset(), ssot.snapshot('x')])
    await expect(call).rejects.toThrow('| cache | /data | - | - | redis |')
})
`
  const state = STATE.filter((row) => !row.startsWith('| cache '))
  project = makeStores({ files: { ...face.files(), 'a.test.js': file } }, state)
  const { exit, output } = await runRunner(face.runner, place(), ...face.args)
  expect(exit, output).toBe(0)
})

test.each(['Vitest, forks, plugin', 'Vitest, vmThreads, environment alone', 'Jest, workers, preset'])(
  '%s: a stack of which the matrix says nothing is not put back, and the error says so',
  LIMIT,
  async (name) => {
    const face = faceOf(name)
    const file = `${face.head}
test('it is refused', async () => {
  for (const call of [ssot.reset(), ssot.snapshot('x'), ssot.restore('x')])
    await expect(call).rejects.toThrow('the matrix does not say how for any of its services')
})
`
    project = makeProject({ files: { ...face.files(), 'a.test.js': file } })
    const { exit, output } = await runRunner(face.runner, place(), ...face.args)
    expect(exit, output).toBe(0)
    expect(output).not.toContain('for ssot.reset()')
  },
)

const HANGS = `require('node:http').createServer(({ url }, response) => {
  if (url !== '/reset') response.end('up')
}).listen(80)
`

test('when the keeper is killed during a reset, no test gets that stack any more', LIMIT, async () => {
  const face = faceOf('Vitest, forks, plugin')
  const file = `${face.head}
test('a reset', async () => {
  console.log('stack ' + ssot.project + '.')
  console.log('resetting now')
  await ssot.reset()
})
`
  project = makeStores({ files: { ...face.files(), 'api.js': HANGS, 'a.test.js': file, 'b.test.js': file } })
  const runner = startRunner(
    face.runner,
    place(),
    ...face.args,
    '--no-file-parallelism',
    '--test-timeout=30000',
  )
  await runner.printed('resetting now')
  for (const pid of keepersOf(own.home)) process.kill(pid, 'SIGKILL')
  await runner.printed('KEEPER_GONE')
  // The second file has a stack of its own, where a reset hangs, too.
  const second = () => new Set(runner.output().match(/stack (\S+)\./g)).size
  await expect.poll(second, { timeout: 50_000, interval: 50 }).toBe(2)
  runner.killGroup('SIGINT')
  await runner.ended
})

test('when a worker is killed during a reset, the next file waits for its end', LIMIT, async () => {
  const face = faceOf('Vitest, forks, plugin')
  const slow = `
let isHeld = true
require('node:http').createServer(({ url }, response) => {
  if (url === '/let') isHeld = false
  if (url === '/state') return response.end(isHeld ? 'half' : 'whole')
  if (url !== '/reset') return response.end('up')
  const timer = setInterval(() => isHeld || (clearInterval(timer), response.end()), 5)
}).listen(80)
`
  const kill = `${face.head}
${face.load('child', 'node:child_process')}
test('it is killed during a reset', async () => {
  const url = ssot.url('api')
  // Outlives this worker.
  child.spawn(process.execPath, ['-e', 'setTimeout(() => fetch(process.argv[1]), 3000)', url + '/let'], { detached: true, stdio: 'ignore' }).unref()
  void ssot.reset().catch(() => {})
  await new Promise((resolve) => setTimeout(resolve, 500))
  process.kill(process.pid, 'SIGKILL')
})
`
  const after = `${face.head}
test('it finds no half of it', async () => {
  expect(await (await fetch(ssot.url('api') + '/state')).text()).toBe('whole')
})
`
  project = makeStores({ files: { ...face.files(), 'api.js': slow, 'a.test.js': kill, 'b.test.js': after } })
  const { output } = await runRunner(face.runner, place(), ...face.args, '--no-file-parallelism')
  expect(output).toMatch(/1 passed/)
  expect(output).not.toContain('half')
})
