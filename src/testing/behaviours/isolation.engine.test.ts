import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cliIn, dockerIn, keepersOf, type OwnHome, ownHome, pathWithDocker } from '../processes/own-home.ts'
import { runRunner, startRunner } from '../processes/runner-process.ts'
import type { Project } from '../repositories/project.ts'
import { makeStores, STATE } from '../stores/project.ts'
import { inWholeForm, rowsOf } from '../whole-form.ts'
import { type Face, faceOf } from './faces.ts'

/*
 * A stack for each test file, with every kind of worker.
 */

let own: OwnHome
let project: Project
beforeAll(() => {
  own = ownHome()
})
afterAll(() => own[Symbol.dispose]())
afterEach(async () => {
  const name = basename(project.root).toLowerCase()
  const ofEngine = [
    ['ps', '-a', '--format', '{{.Names}}'],
    ['network', 'ls', '--format', '{{.Name}}'],
    ['volume', 'ls', '-q'],
  ]
  const left = () =>
    ofEngine.flatMap((args) => dockerIn(own.home, ...args).split('\n')).filter((one) => one.includes(name))
  await expect.poll(left, { timeout: 60_000, interval: 50 }).toEqual([])
  project[Symbol.dispose]()
})

/** The images from which services of a repository are recreated. */
function imagesOf({ root }: Project): string[] {
  const name = basename(root).toLowerCase()
  return dockerIn(own.home, 'image', 'ls', '--format', '{{.Repository}}:{{.Tag}}')
    .split('\n')
    .filter((one) => one.startsWith(`ssot-docker/${name}-`))
}

const LIMIT = { timeout: 90_000 }
const place = () => ({ root: project.root, env: { ...own.env, CI: '', PATH: pathWithDocker(own.home) } })

/** Words of a program that a test file runs in the cache, and what they print. */
const HELPER = `
const { execFileSync } = require('node:child_process')
module.exports = (stack, ...words) =>
  execFileSync('docker', ['-H', stack.engine.endpoint, 'exec', '-e', 'REDISCLI_AUTH=cache-secret', stack.project + '-cache-1', 'redis-cli', ...words], { encoding: 'utf8' }).trim()
`
const SEED = `${faceOf('Vitest, forks, plugin').load('cache', './cache.cjs')}
export default async ({ ssot }) => {
  cache(ssot, 'SET', 'seed', ssot.project)
}
`
/** Only a main process can set a stack up. */
const setupOf = ({ startedBy }: Face) => (startedBy === 'runner' ? { setup: './seed.mjs' } : {})

/** Test files that run at the same time, on two stacks, and then others. */
function parallel(face: Face): Record<string, string> {
  const seed = face.startedBy === 'runner' ? 'seed' : ''
  const head = `${face.head}${face.load('cache', './cache.cjs')}${face.load('fs', 'node:fs')}
const keys = () => cache(ssot, 'KEYS', '*').split('\\n').sort().join()
const begins = async (name) => {
  fs.writeFileSync('stack-' + name, ssot.project)
  expect(process.env.API_URL).toBe(ssot.url('api'))
  expect(keys()).toBe('${seed}')
  if ('${seed}') expect(cache(ssot, 'GET', 'seed')).toBe(ssot.project)
  cache(ssot, 'SET', 'of ' + name, '1')
  await fetch(process.env.API_URL)
}
`
  const both = (mine: string, other: string) => `${head}
const both = async (step) => {
  fs.writeFileSync(step + '-${mine}', '')
  while (!fs.existsSync(step + '-${other}')) await new Promise((resolve) => setTimeout(resolve, 10))
}
test('it sees only its own', async () => {
  await begins('${mine}')
  await both('begun')
  expect(keys()).toBe(['of ${mine}', '${seed}'].filter(Boolean).join())
  await ssot.reset()
  expect(keys()).toBe('${seed}')
  await both('reset')
  cache(ssot, 'SET', 'left', '1')
}, 20_000)
`
  const later = (name: string) => `${head}
test('it finds what the setup has left', async () => {
  await begins('${name}')
})
`
  return {
    'a.test.js': both('a', 'b'),
    'b.test.js': both('b', 'a'),
    'c.test.js': later('c'),
    'd.test.js': later('d'),
  }
}

const WAYS: readonly [name: string, more: readonly string[]][] = [
  ['Vitest, forks, plugin', []],
  ['Jest, workers, preset', []],
  ['Vitest, threads, plugin', []],
  ['Vitest, vmThreads, plugin', []],
  ['Vitest, vmForks, plugin', []],
  ['Vitest, forks, plugin', ['--no-isolate']],
  ['Vitest, threads, plugin', ['--no-isolate']],
  ['Jest, worker threads, preset', []],
  ['Vitest, threads, environment alone', []],
]

describe.each(rowsOf(WAYS, 2))('%s %s:', (name, more) => {
  const face = faceOf(name)

  test(
    'files that run at the same time have stacks of their own, which later files find put back',
    LIMIT,
    async () => {
      project = makeStores({
        files: {
          ...face.files({ options: { ...setupOf(face), isolation: 'file', stacks: 2 } }),
          ...{ 'cache.cjs': HELPER, 'seed.mjs': SEED },
          ...parallel(face),
        },
      })
      const parallelism = face.runner === 'vitest' ? ['--maxWorkers=2'] : []
      const { exit, output } = await runRunner(face.runner, place(), ...face.args, ...parallelism, ...more)
      expect(exit, output).toBe(0)
      const stacks = ['a', 'b', 'c', 'd'].map((file) => project.read(`stack-${file}`))
      expect(stacks[0]).not.toBe(stacks[1])
      expect(new Set(stacks).size).toBe(2)
      if (face.startedBy === 'runner') {
        expect(output).toContain('test files get stacks of their own, up to 2')
        expect(output).toMatch(/stack 2 of up to 2 is ready/)
      }
    },
  )
})

test(
  'a worker that is killed gives its stack back, and one whose service is gone is replaced',
  LIMIT,
  async () => {
    const face = faceOf('Vitest, forks, plugin')
    const head = `${face.head}${face.load('cache', './cache.cjs')}${face.load('child', 'node:child_process')}${face.load('fs', 'node:fs')}
const keys = () => cache(ssot, 'KEYS', '*')
const begins = () => {
  expect(keys()).toBe('')
  fs.appendFileSync('stacks', ssot.project + '\\n')
  cache(ssot, 'SET', 'mine', '1')
}
`
    const killed = `${head}
test('it is killed', () => {
  begins()
  process.kill(process.pid, 'SIGKILL')
})
`
    const gone = `${head}
test('a service is gone', () => {
  begins()
  child.execFileSync('docker', ['-H', ssot.engine.endpoint, 'kill', ssot.project + '-api-1'])
})
`
    const last = `${head}
test('it finds everything', async () => {
  begins()
  expect(await (await fetch(process.env.API_URL)).text()).toMatch(/[0-9]/)
})
`
    project = makeStores({
      files: {
        ...face.files({ options: { isolation: 'file', stacks: 1 } }),
        ...{ 'cache.cjs': HELPER, 'a.test.js': killed, 'b.test.js': gone, 'c.test.js': last },
      },
    })
    const { output } = await runRunner(
      face.runner,
      place(),
      ...face.args,
      '--maxWorkers=1',
      '--sequence.shuffle=false',
    )
    expect(output).toContain('2 passed')
    expect(project.read('stacks').trim().split('\n')).toHaveLength(3)
    expect(output).toMatch(/\S+ is replaced by a fresh stack: api does not run any more/)
  },
)

/** Reads and writes files of a service from a test file. */
const FILES_HELPER = `
const { execFileSync } = require('node:child_process')
module.exports = (stack, script) =>
  execFileSync('docker', ['-H', stack.engine.endpoint, 'exec', stack.project + '-files-1', 'sh', '-c', script], { encoding: 'utf8' }).trim()
`

test('a service without a row is recreated for the next file, on the same stack', LIMIT, async () => {
  const face = faceOf('Vitest, forks, plugin')
  const load = face.load('inFiles', './files.cjs')
  const setup = `${load}export default async ({ ssot }) => void inFiles(ssot, 'echo of the setup > /data/setup')\n`
  const file = `${face.head}${load}${face.load('fs', 'node:fs')}
test('it finds only what the setup has written', () => {
  fs.appendFileSync('stacks', ssot.project + '\\n')
  expect(inFiles(ssot, 'cd /data && grep . *')).toBe('of the setup')
  inFiles(ssot, 'echo of the test | tee /data/setup /data/test')
})
`
  project = makeStores(
    {
      files: {
        ...face.files({ options: { isolation: 'file', stacks: 1, setup: './setup.mjs' } }),
        ...{ 'files.cjs': FILES_HELPER, 'setup.mjs': setup },
        ...{ 'a.test.js': file, 'b.test.js': file, 'c.test.js': file },
      },
    },
    STATE.slice(0, -1),
  )
  const { exit, output } = await runRunner(face.runner, place(), ...face.args)
  expect(exit, output).toBe(0)
  const stacks = project.read('stacks').trim().split('\n')
  expect(stacks).toHaveLength(3)
  expect(new Set(stacks).size, output).toBe(1)
  expect(output.match(/files is recreated by each reset/g), output).toHaveLength(1)
  await expect.poll(() => imagesOf(project), { timeout: 60_000, interval: 50 }).toEqual([])
})

inWholeForm(() => {
  describe.each([
    ['Vitest, forks, plugin', []],
    ['Vitest, vmThreads, plugin', []],
    ['Jest, --runInBand, preset', []],
  ] as const)('%s %s: isolation test:', (name, more) => {
    const face = faceOf(name)

    test(
      'each test, and the hooks before it, find the stack put back, and concurrent tests are refused',
      LIMIT,
      async () => {
        const hook = face.runner === 'vitest' ? "import { beforeEach } from 'vitest'" : ''
        const file = `${face.head}${face.load('cache', './cache.cjs')}${hook}
const keys = () => cache(ssot, 'KEYS', '*').split('\\n').sort()
beforeEach(() => {
  expect(keys()).toEqual([''])
  cache(ssot, 'SET', 'of the hook', '1')
})
test.each([1, 2])('test %d', () => {
  expect(keys()).toEqual(['of the hook'])
  cache(ssot, 'SET', 'of the test', '1')
})
`
        const concurrent = `${face.head}
test.concurrent('beside others', async () => {})
`
        project = makeStores({
          files: {
            ...face.files({ options: { isolation: 'test', stacks: 1 } }),
            ...{ 'cache.cjs': HELPER, 'a.test.js': file, 'b.test.js': concurrent },
          },
        })
        const { exit, output } = await runRunner(face.runner, place(), ...face.args, ...more)
        expect(exit, output).toBe(1)
        expect(output).toMatch(/Tests: .*2 passed|Tests .*2 passed/)
        expect(output).toContain(
          '"isolation": "test" does not go with concurrent tests, and "beside others" is one',
        )
        expect(output).toContain('test files share one stack, one after the other: as the option stacks says')
      },
    )
  })

  test.each(['file', 'test'])(
    'isolation %s, and a service that nothing can put back',
    LIMIT,
    async (isolation) => {
      const face = faceOf('Vitest, forks, plugin')
      const file = `${face.head}${face.load('fs', 'node:fs')}
test('it has a stack', () => {
  fs.appendFileSync('stacks', ssot.project + '\\n')
})
`
      project = makeStores(
        {
          files: {
            ...face.files({ options: { isolation, stacks: 1 } }),
            ...{ 'a.test.js': file, 'b.test.js': file },
          },
        },
        STATE.filter((row) => !row.startsWith('| cache ')),
      )
      const { exit, output } = await runRunner(face.runner, place(), ...face.args)
      if (isolation === 'file') {
        expect(exit, output).toBe(0)
        expect(new Set(project.read('stacks').trim().split('\n')).size).toBe(2)
        expect(output.match(/is replaced by a fresh stack: .*how cache is/g)).toHaveLength(1)
      } else {
        expect(exit, output).toBe(1)
        expect(output).toContain('| cache | /data | - | - | redis |')
      }
    },
  )

  test(
    'what is left of a keeper that is killed while it recreates a service is removed by prune',
    LIMIT,
    async () => {
      const face = faceOf('Vitest, forks, plugin')
      const file = `${face.head}
test('it resets', async () => {
  for (;;) {
    console.log('resetting ' + ssot.project)
    await ssot.reset()
  }
}, 90_000)
`
      project = makeStores(
        { files: { ...face.files(), 'a.test.js': file } },
        STATE.with(-1, '| files | /data | - | - | recreate |'),
      )
      const runner = startRunner(face.runner, place(), ...face.args)
      await expect
        .poll(() => runner.output().match(/resetting \S+/g)?.length ?? 0, { timeout: 60_000, interval: 20 })
        .toBeGreaterThan(2)
      for (const pid of keepersOf(own.home)) process.kill(pid, 'SIGKILL')
      runner.killGroup('SIGKILL')
      await runner.ended
      expect(imagesOf(project)).toHaveLength(1)
      await cliIn(own.home, 'prune')
      expect(imagesOf(project)).toEqual([])
    },
  )

  test('all stacks of a run that is killed with its keeper are removed by prune', LIMIT, async () => {
    const face = faceOf('Vitest, forks, plugin')
    const file = `${face.head}
test('it goes on', async () => {
  console.log('running on ' + ssot.project)
  await new Promise((resolve) => setTimeout(resolve, 60_000))
}, 90_000)
`
    project = makeStores({
      files: {
        ...face.files({ options: { isolation: 'file', stacks: 2 } }),
        ...{ 'a.test.js': file, 'b.test.js': file },
      },
    })
    const runner = startRunner(face.runner, place(), ...face.args, '--maxWorkers=2')
    const stacks = () => new Set(runner.output().match(/running on \S+/g)).size
    await expect.poll(stacks, { timeout: 60_000, interval: 20 }).toBe(2)
    for (const pid of keepersOf(own.home)) process.kill(pid, 'SIGKILL')
    runner.killGroup('SIGKILL')
    await runner.ended
    const pruned = await cliIn(own.home, 'prune')
    expect(pruned.match(/removed ssot-/g), pruned).toHaveLength(2)
  })
})
