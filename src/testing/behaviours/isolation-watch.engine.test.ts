import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { dockerIn, type OwnHome, ownHome, pathWithDocker } from '../processes/own-home.ts'
import { type RunnerProcess, runRunner, startRunner } from '../processes/runner-process.ts'
import type { Project } from '../repositories/project.ts'
import { makeStores } from '../stores/project.ts'
import { inWholeForm, rowsOf } from '../whole-form.ts'
import { type Face, faceOf } from './faces.ts'

/*
 * A stack for each test file in watch mode, in a part of the files, and in several projects of a runner.
 */

let own: OwnHome
let project: Project
let running: RunnerProcess | undefined
beforeAll(() => {
  own = ownHome()
})
afterAll(() => own[Symbol.dispose]())
afterEach(async () => {
  if (running?.child.exitCode === null && running.child.signalCode === null) running.killGroup('SIGKILL')
  running = undefined
  await expect.poll(() => left(), { timeout: 60_000, interval: 50 }).toEqual([])
  project[Symbol.dispose]()
})

const LIMIT = { timeout: 120_000 }
const place = () => ({ root: project.root, env: { ...own.env, CI: '', PATH: pathWithDocker(own.home) } })

const CONTAINERS = ['ps', '-a', '--format', '{{.Names}}']
const OF_ENGINE = [CONTAINERS, ['network', 'ls', '--format', '{{.Name}}'], ['volume', 'ls', '-q']]

/** What is there of the stacks of the project. */
function left(kinds = OF_ENGINE): string[] {
  const name = basename(project.root).toLowerCase()
  return kinds.flatMap((args) => dockerIn(own.home, ...args).split('\n')).filter((one) => one.includes(name))
}

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

/** A test file that expects what the setup has left, and writes. Two that run at the same time wait for each other. */
function file({ head, load, startedBy }: Face, name: string, other?: string): string {
  const seed = startedBy === 'runner' ? 'seed' : ''
  return `${head}${load('cache', './cache.cjs')}${load('fs', 'node:fs')}${load('run', './run.js')}
test('${name} finds what the stack held at first', async () => {
  expect(cache(ssot, 'KEYS', '*')).toBe('${seed}')
  if ('${seed}') expect(cache(ssot, 'GET', 'seed')).toBe(ssot.project)
  cache(ssot, 'SET', 'of ${name}', run)
  fs.writeFileSync(run + '-${name}', ssot.project)
  ${other === undefined ? '' : `while (!fs.existsSync(run + '-${other}')) await new Promise((resolve) => setTimeout(resolve, 10))`}
}, 20_000)
`
}

const FILES = ['a', 'b', 'c']

function filesOf(face: Face, isParallel: boolean): Record<string, string> {
  const others: Record<string, string> = isParallel ? { a: 'b', b: 'a' } : {}
  return Object.fromEntries(FILES.map((name) => [`${name}.test.js`, file(face, name, others[name])]))
}

/** The file that all test files load, so that a change of it runs them again. */
function runFile({ runner }: Face, run: string): string {
  return `${runner === 'jest' ? 'module.exports =' : 'export default'} '${run}'\n`
}

/** Which stack each file had in a run. */
function stacksOf(run: string, names = FILES): string[] {
  return names.map((name) => project.read(`${run}-${name}`))
}

function optionsOf({ startedBy }: Face, stacks: number) {
  // Only a main process can set a stack up.
  return { isolation: 'file', stacks, ...(startedBy === 'runner' && { setup: './seed.mjs' }) }
}

function make(face: Face, stacks: number, files: Record<string, string>): void {
  const options = optionsOf(face, stacks)
  project = makeStores({
    files: { ...face.files({ options }), 'cache.cjs': HELPER, 'seed.mjs': SEED, ...files },
  })
}

const WATCHING: readonly [face: string, stacks: number, args: readonly string[]][] = [
  ['Jest, workers, preset', 2, ['--watchAll', '--maxWorkers=2']],
  ['Vitest, forks, plugin', 2, ['--watch', '--maxWorkers=2']],
  ['Jest, --runInBand, preset', 1, ['--watchAll', '--runInBand']],
  ['Jest, workers, environment alone', 2, ['--watchAll', '--maxWorkers=2']],
  ['Vitest, threads, plugin', 2, ['--watch', '--maxWorkers=2', '--pool=threads']],
  ['Vitest, vmThreads, plugin', 2, ['--watch', '--maxWorkers=2', '--pool=vmThreads']],
  ['Vitest, forks, plugin', 1, ['--watch', '--maxWorkers=1', '--no-isolate']],
]

test.each(rowsOf(WATCHING, 1))(
  '%s, %d stacks: in watch mode each file finds the stack put back, and reruns get the same stacks',
  LIMIT,
  async (name, stacks, args) => {
    const face = faceOf(name)
    const isParallel = stacks > 1
    make(face, stacks, { ...filesOf(face, isParallel), 'run.js': runFile(face, 'first') })
    running = startRunner(face.runner, place(), ...args)
    const seen = new Set<string>()
    for (const run of ['first', 'second', 'third']) {
      const from = running.output().length
      if (run !== 'first') project.write('run.js', runFile(face, run))
      const written = () => FILES.every((one) => existsSync(join(project.root, `${run}-${one}`)))
      await expect
        .poll(written, { timeout: 40_000, interval: 20 })
        .toBe(true)
        .catch((error) => {
          throw new Error(running?.output(), { cause: error })
        })
      await running.printed(face.runner === 'jest' ? 'Ran all test suites' : 'Waiting for file changes', from)
      const own = stacksOf(run)
      expect(new Set(own).size, running.output()).toBe(stacks)
      if (isParallel) expect(own[0]).not.toBe(own[1])
      for (const stack of own) seen.add(stack)
    }
    const output = running.output()
    expect(output).not.toMatch(/ failed/)
    expect(seen.size, output).toBe(stacks)
    expect(new Set(left([CONTAINERS]).map((container) => container.replace(/-\w+-\d+$/, '')))).toEqual(seen)
    running.killGroup('SIGINT')
    await running.ended
  },
)

const PROJECTS: Readonly<Record<string, (options: object) => Record<string, string>>> = {
  'Vitest, forks, plugin': (options) => ({
    'vitest.config.js': `
import { ssotDocker } from 'vitest-environment-ssot-docker'
const project = (name, include) => ({ plugins: [ssotDocker(${JSON.stringify(options)})], test: { name, include, environment: 'ssot-docker' } })
export default { test: { maxWorkers: 2, projects: [project('one', ['a.test.js', 'c.test.js']), project('two', ['b.test.js'])] } }
`,
  }),
  'Jest, workers, preset': (options) => ({
    'jest.config.js': `
const project = (displayName, testMatch) => ({
  ...{ displayName, testMatch, preset: 'vitest-environment-ssot-docker', cacheDirectory: '<rootDir>/node_modules/.jest' },
  testEnvironmentOptions: { 'ssot-docker': ${JSON.stringify(options)} },
})
module.exports = { projects: [project('one', ['**/a.test.js', '**/c.test.js']), project('two', ['**/b.test.js'])] }
`,
  }),
}

inWholeForm(() => {
  test.each([faceOf('Vitest, forks, plugin'), faceOf('Jest, workers, preset')])(
    '$name: shards that run at the same time have stacks of their own, put back for each file',
    LIMIT,
    async (face) => {
      make(face, 1, { ...filesOf(face, false), 'run.js': runFile(face, 'sharded') })
      const parts = await Promise.all(
        ['1/2', '2/2'].map((part) => runRunner(face.runner, place(), ...face.args, `--shard=${part}`)),
      )
      for (const { exit, output } of parts) expect(exit, output).toBe(0)
      expect(new Set(stacksOf('sharded')).size).toBe(2)
    },
  )

  test.each(Object.entries(PROJECTS))(
    '%s: test files of several projects get stacks of their own, put back for each',
    LIMIT,
    async (name, configOf) => {
      const face = faceOf(name)
      make(face, 2, {
        ...filesOf(face, true),
        'run.js': runFile(face, 'projects'),
        ...configOf(optionsOf(face, 2)),
      })
      const { exit, output } = await runRunner(face.runner, place(), ...face.args)
      expect(exit, output).toBe(0)
      const [a, b] = stacksOf('projects')
      expect(a).not.toBe(b)
      expect(new Set(stacksOf('projects')).size, output).toBe(2)
    },
  )
})
