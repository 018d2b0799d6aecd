import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { run as runCommand } from '../host/tools/run.ts'
import { faceOf } from '../testing/behaviours/faces.ts'
import { type TestEngine, testEngine } from '../testing/engines/test-engine.ts'
import { TEST_LIMIT } from '../testing/processes/limit.ts'
import { keepersOf, ownHome } from '../testing/processes/own-home.ts'
import {
  type RunnerPlace,
  type RunnerProcess,
  runRunner,
  startRunner,
} from '../testing/processes/runner-process.ts'
import { makeProject, type Project, WEB_SERVICE } from '../testing/repositories/project.ts'
import { rowsOf } from '../testing/whole-form.ts'

const require = createRequire(import.meta.url)

/*
 * Tests what only Jest has. What all faces have in common is tested in `src/testing/behaviours`.
 */

const PRESET = faceOf('Jest, workers, preset')
const ALONE = faceOf('Jest, workers, environment alone')

/** The default cache folder would be outside of the project, and would remain. */
const CACHE = '<rootDir>/node_modules/.jest'

const BODY = `
test('the stack answers', async () => {
  expect(await (await fetch(process.env.WEB_URL)).text()).toBe('hello')
  expect(ssot.url('web')).toBe(process.env.WEB_URL)
  expect(() => ssot.url('nobody')).toThrow(SsotError)
  process.stdout.write('stack=' + ssot.project + '\\n')
})
`
const REQUIRING = `const { ssot, SsotError } = require('vitest-environment-ssot-docker')${BODY}`
const IMPORTING = `import { ssot, SsotError } from 'vitest-environment-ssot-docker'${BODY}`

let engine: TestEngine
let project: Project
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())
afterEach(async () => {
  await expect.poll(left, { timeout: 60_000, interval: 50 }).toEqual([])
  project[Symbol.dispose]()
})

function left(): string[] {
  return engine.leftOf(basename(project.root).toLowerCase())
}

function make(files: Record<string, string>): string {
  project = makeProject({ files, packages: ['@types/node', '@jest/test-sequencer'] })
  return project.root
}

function start(place: string | RunnerPlace, ...args: string[]): RunnerProcess {
  const running = startRunner('jest', place, ...args)
  onTestFinished(() => {
    if (running.child.exitCode === null && running.child.signalCode === null) running.killGroup('SIGKILL')
  })
  return running
}

function stacksOf(output: string): string[] {
  return [...new Set([...output.matchAll(/stack=(\S+)/g)].flatMap((match) => match[1] ?? []))]
}

/** Prints a variable as a child process and as a worker thread see it. */
const INHERITING = `
const { execFileSync } = require('node:child_process')
const { once } = require('node:events')
const { Worker } = require('node:worker_threads')
test('child processes and worker threads inherit the variables', async () => {
  const child = execFileSync(process.execPath, ['-p', 'process.env.WEB_URL'], { encoding: 'utf8' })
  expect(child.trim()).toBe(ssot.url('web'))
  const code = "require('node:worker_threads').parentPort.postMessage(process.env.WEB_URL)"
  const [seen] = await once(new Worker(code, { eval: true }), 'message')
  expect(seen).toBe(ssot.url('web'))
})
`
/** A test without a stack, after one with a stack. */
const NOT_INHERITING = `/** @jest-environment node */
test('a file without a stack inherits nothing', () => {
  const { execFileSync } = require('node:child_process')
  const child = execFileSync(process.execPath, ['-p', 'process.env.WEB_URL'], { encoding: 'utf8' })
  expect(child.trim()).toBe('undefined')
})
`
/** Runs a.test.js first. */
const SEQUENCER = `
const Sequencer = require('@jest/test-sequencer').default
module.exports = class extends Sequencer {
  sort(tests) { return [...tests].sort((a, b) => (a.path < b.path ? -1 : 1)) }
}
`

test.each(rowsOf(['Jest, worker threads, preset', 'Jest, workers, preset', 'Jest, --runInBand, preset'], 1))(
  'child processes and worker threads of a test see the variables of the matrix: %s',
  async (name) => {
    const face = faceOf(name)
    const root = make({
      ...face.files(),
      'a.test.js': INHERITING,
      'b.test.js': NOT_INHERITING,
      'sequencer.js': SEQUENCER,
    })
    // One worker, so that the second file runs where the first one did.
    const ways = face.args.map((arg) => arg.replace('--maxWorkers=2', '--maxWorkers=1'))
    const args = [...ways, '--testSequencer=./sequencer.js']
    const { exit, output } = await runRunner('jest', root, ...args)
    expect(exit, output).toBe(0)
    expect(output).toContain('2 passed')
  },
)

test('tests may be ES modules', async () => {
  const root = make({ ...PRESET.files(), 'a.test.mjs': IMPORTING, 'b.test.js': REQUIRING })
  const env = { NODE_OPTIONS: '--experimental-vm-modules' }
  const { exit, output } = await runRunner('jest', { root, env })
  expect(output).toContain('2 passed')
  expect(exit).toBe(0)
  expect(stacksOf(output)).toHaveLength(1)
})

test('tests may be compiled to CommonJS, by Babel', async () => {
  const plugin = require.resolve('@babel/plugin-transform-modules-commonjs')
  const root = make({
    ...PRESET.files(),
    'babel.config.js': `module.exports = { plugins: [${JSON.stringify(plugin)}] }`,
    'a.test.js': IMPORTING,
  })
  const { exit, output } = await runRunner('jest', root)
  expect(output).toContain('1 passed')
  expect(exit).toBe(0)
})

test.each([
  ['a CommonJS project', '{}', false],
  ['a project of ES modules', '{ "type": "module" }', true],
])('TypeScript knows the import and the global in %s', async (_, manifest, skipLibCheck) => {
  const compilerOptions = {
    module: 'NodeNext',
    strict: true,
    noEmit: true,
    skipLibCheck,
    types: ['node', 'vitest-environment-ssot-docker/jest/globals'],
  }
  const root = make({
    'package.json': manifest,
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }),
    'a.ts': `
import { type StackInfo, SsotError, ssot } from 'vitest-environment-ssot-docker'
export const [url, same]: [string, string] = [ssot.url('web'), globalThis.ssot.url('web')]
export const stack: StackInfo = ssot
export const isOurs = (error: unknown) => error instanceof SsotError && error.code === 'SERVICE_UNKNOWN'
// @ts-expect-error no number is the name of a service
globalThis.ssot.url(1)
`,
  })
  const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc')
  const { exitCode, stdout, lines } = await runCommand([process.execPath, tsc, '-p', root], {
    cwd: root,
    env: process.env,
    limit: TEST_LIMIT,
  })
  expect(exitCode, `${stdout}${lines.join('\n')}`).toBe(0)
})

test('several projects share one stack, and a run of a project without the environment starts none', async () => {
  const ours = (displayName: string) => ({
    displayName,
    preset: 'vitest-environment-ssot-docker',
    testMatch: [`<rootDir>/${displayName}.test.js`],
  })
  const unit = { displayName: 'unit', testMatch: ['<rootDir>/unit.test.js'] }
  const root = make({
    'package.json': '{}',
    'jest.config.js': `module.exports = ${JSON.stringify({ projects: [ours('a'), ours('b'), unit].map((one) => ({ ...one, cacheDirectory: CACHE })) })}`,
    'a.test.js': REQUIRING,
    'b.test.js': REQUIRING,
    'unit.test.js': "test('x', () => expect(process.env.WEB_URL).toBe(undefined))",
  })
  const all = await runRunner('jest', root)
  expect(left()).toEqual([])
  expect(all.output).toContain('3 passed')
  expect(all.exit, all.output).toBe(0)
  expect(stacksOf(all.output)).toHaveLength(1)
  const one = await runRunner('jest', root, '--selectProjects', 'unit')
  expect(one.exit, one.output).toBe(0)
  expect(one.output).not.toContain('ssot-docker ')
})

test('if the project has a global setup, it replaces that of the preset, and the environment starts the stack', async () => {
  const root = make({
    'package.json': '{}',
    'jest.config.js':
      "module.exports = { preset: 'vitest-environment-ssot-docker', globalSetup: './setup.js' }",
    'setup.js': "module.exports = async () => process.stdout.write('own setup\\n')",
    'a.test.js': REQUIRING,
  })
  const { exit, output } = await runRunner('jest', root)
  expect(output).toContain('own setup')
  expect(output).toContain('1 passed')
  expect(exit).toBe(0)
})

test.each(rowsOf([ALONE, PRESET], 1))(
  'in watch mode the stack keeps running between reruns: $name',
  async (face) => {
    const root = make({ ...face.files(), 'a.test.js': REQUIRING })
    const running = start(root, '--watchAll')
    await running.printed('Ran all test suites')
    project.write('a.test.js', REQUIRING.replace("'stack='", "'again stack='"))
    await running.printed('again stack=')
    expect(stacksOf(running.output())).toHaveLength(1)
    expect(left()).not.toEqual([])
    running.child.kill('SIGINT')
    await running.ended
  },
)

test.each([
  ['says that it runs older code', {}, /warning: .* edit of web \(config changed\)/, 'old'],
  ['refreshes it with refreshOnRerun', { refreshOnRerun: true }, /refreshing web[\s\S]*refreshed web/, 'new'],
])('with the preset, a rerun after an edit of a service %s', async (_, options, said, answer) => {
  const asking = (run: string) => `
test('shows what the service answers', async () => {
  const answer = await (await fetch(process.env.WEB_URL)).text()
  process.stdout.write('${run}: ' + answer + '\\n')
})
`
  const compose = (text: string) => `services:${WEB_SERVICE.replace("'hello'", `'${text}'`)}`
  const root = make({
    ...PRESET.files({ options }),
    'docker/compose.yml': compose('old'),
    'a.test.js': asking('first'),
  })
  const running = start(root, '--watchAll')
  await running.printed('first: old')
  await running.printed('Ran all test suites')
  project.write('docker/compose.yml', compose('new'))
  project.write('a.test.js', asking('second'))
  await running.printed(`second: ${answer}`)
  expect(running.output()).toMatch(said)
  running.child.kill('SIGINT')
  await running.ended
})

test('with the preset, a rerun in watch mode starts the stack again after a failed start', async () => {
  const root = make({ ...PRESET.files(), 'a.test.js': REQUIRING })
  const compose = project.read('docker/compose.yml')
  project.write('docker/compose.yml', compose.replace("require('http')", "process.exit(4); require('http')"))
  const running = start(root, '--watchAll')
  await running.printed('SERVICE_EXITED')
  await running.printed('Ran all test suites')
  project.write('docker/compose.yml', compose)
  project.write('a.test.js', `// changed\n${REQUIRING}`)
  await running.printed('stack=')
  running.child.kill('SIGINT')
  await running.ended
})

test.runIf(process.platform === 'linux').each([PRESET, ALONE])(
  'Ctrl-C in a terminal removes the stack: $name',
  async (face) => {
    const root = make({
      ...face.files(),
      'a.test.js': "test('endless', () => new Promise(() => process.stdout.write('in the middle')), 600_000)",
    })
    const jest = join(root, 'node_modules/jest/bin/jest.js')
    // `script` gives the command a terminal, with its own stdin as the keyboard. It runs the command in a shell.
    const running = start({
      root,
      env: { SSOT_NODE: process.execPath, SSOT_JEST: jest },
      command: ['script', '--quiet', '--return', '--command', 'exec "$SSOT_NODE" "$SSOT_JEST"', '/dev/null'],
    })
    await running.printed('in the middle')
    expect(left()).not.toEqual([])
    running.child.stdin?.write('\x03')
    expect(await running.ended).not.toBe(0)
  },
)

test.runIf(process.platform === 'linux')(
  'with the preset, Jest fails and reports that its keeper was killed',
  async () => {
    using own = ownHome()
    const root = make({
      ...PRESET.files(),
      'a.test.js': `
test('patient', async () => {
  process.stdout.write('in the middle')
  const { existsSync } = require('node:fs')
  while (!existsSync('go-on')) await new Promise((resolve) => setTimeout(resolve, 20))
}, 60_000)
`,
    })
    const running = start({ root, env: own.env })
    await running.printed('in the middle')
    for (const pid of keepersOf(own.home)) process.kill(pid, 'SIGKILL')
    await running.printed('has ended unexpectedly')
    project.write('go-on', '')
    expect(await running.ended).toBe(1)
    expect(running.output()).toContain('[KEEPER_GONE]')
    expect(left()).toEqual([])
  },
)
