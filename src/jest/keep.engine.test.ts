import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { faceOf } from '../testing/behaviours/faces.ts'
import { cliIn, dockerIn, type OwnHome, ownHome } from '../testing/processes/own-home.ts'
import { startRunner } from '../testing/processes/runner-process.ts'
import { makeProject, type Project } from '../testing/repositories/project.ts'

/*
 * `keep: 'on-failure'` in Jest: Jest does not tell a global teardown about failed tests, so the workers tell the keeper.
 */

let own: OwnHome
let project: Project
beforeAll(() => {
  own = ownHome()
})
afterAll(() => own[Symbol.dispose]())
afterEach(async () => {
  for (const stack of new Set(stacks())) await cliIn(own.home, 'down', stack)
  await expect.poll(stacks, { timeout: 60_000, interval: 50 }).toEqual([])
  project[Symbol.dispose]()
})

/** Names of the stacks of the project, one for each of their containers. */
function stacks(): string[] {
  return dockerIn(own.home, 'ps', '-a', '--format', '{{.Label "com.docker.compose.project"}}')
    .split('\n')
    .filter((name) => name.includes(basename(project.root).toLowerCase()))
}

const PRESETS = ['Jest, workers, preset', 'Jest, worker threads, preset', 'Jest, --runInBand, preset']
const ALONE = 'Jest, workers, environment alone'

const FAILING = "test('fails', () => expect(1).toBe(2))\n"
const PASSING = "test('passes', () => {})\n"
const KEEP = { keep: 'on-failure' }

function start(face: string, files: Record<string, string>, env: Record<string, string>, ...more: string[]) {
  const { files: ofFace, args } = faceOf(face)
  project = makeProject({ files: { ...ofFace({ options: KEEP }), ...files } })
  return startRunner('jest', { root: project.root, env: { ...own.env, CI: '', ...env } }, ...args, ...more)
}

async function jest(face: string, files: Record<string, string>, env: Record<string, string> = {}) {
  const running = start(face, files, env)
  return { exit: await running.ended, output: running.output() }
}

test.each(PRESETS)(
  'a stack whose tests have failed is kept until it is removed by name: %s',
  async (face) => {
    const { exit, output } = await jest(face, { 'a.test.js': FAILING, 'b.test.js': PASSING })
    expect(exit).toBe(1)
    expect(output).toMatch(/is kept for inspection, because its tests have failed:\n +web: http:/)
    const url = /\n +web: (http:\S+)/.exec(output)?.[1] ?? ''
    expect(await (await fetch(url)).text()).toBe('hello')
    expect(stacks()).toHaveLength(1)
  },
)

const TOLD =
  /(\S+) is kept for inspection when Jest ends, if test files still fail then: .* npx ssot-docker down (\S+)/g

test('by the environment alone, a worker says when the stack is kept, once', async () => {
  const { exit, output } = await jest(ALONE, { 'a.test.js': FAILING, 'b.test.js': FAILING })
  expect(exit).toBe(1)
  const told = [...output.matchAll(TOLD)]
  expect(told).toHaveLength(1)
  expect(told[0]?.[1]).toBe(told[0]?.[2])
  // The keeper marks the stack as kept when it has noticed the end of Jest.
  await expect
    .poll(() => cliIn(own.home, 'prune'), { timeout: 30_000 })
    .toContain('it is kept for inspection')
  expect(stacks()).toEqual([told[0]?.[1]])
})

test.each(['Jest, workers, preset', ALONE])(
  'Ctrl-C in watch mode keeps a stack whose tests fail: %s',
  async (face) => {
    const running = start(face, { 'a.test.js': FAILING }, {}, '--watchAll')
    await running.printed('Ran all test suites')
    const told = [...running.output().matchAll(TOLD)]
    expect(told).toHaveLength(1)
    running.killGroup('SIGINT')
    await running.ended
    await expect
      .poll(() => cliIn(own.home, 'prune'), { timeout: 30_000 })
      .toContain('it is kept for inspection')
    expect(stacks()).toEqual([told[0]?.[1]])
  },
)

test('Ctrl-C in watch mode removes a stack whose failed tests have passed in a rerun', async () => {
  const running = start(ALONE, { 'a.test.js': FAILING }, {}, '--watchAll')
  await running.printed('Ran all test suites')
  project.write('a.test.js', PASSING)
  await running.printed('1 passed, 1 total')
  running.killGroup('SIGINT')
  await running.ended
  await expect.poll(stacks, { timeout: 60_000, interval: 50 }).toEqual([])
})

test.each([
  ['a hook fails', "afterAll(() => { throw new Error('x') })\ntest('passes', () => {})\n"],
  ['a test file has a syntax error', 'test((\n'],
  ['a test file throws while it is loaded', "throw new Error('x')\n"],
])('a stack is kept if %s', async (_, file) => {
  const { exit, output } = await jest(PRESETS[0] ?? '', { 'a.test.js': file, 'b.test.js': PASSING })
  expect(exit).toBe(1)
  expect(output).toContain('is kept for inspection')
})

test.each([
  ['its tests pass', PASSING, {}],
  [
    'a failed test passes when it is run again',
    "jest.retryTimes(1)\nlet times = 0\ntest('flaky', () => expect(times++).toBe(1))\n",
    {},
  ],
  ['CI is set', FAILING, { CI: 'true' }],
])('a stack is not kept if %s', async (_, file, env) => {
  const { output } = await jest(PRESETS[0] ?? '', { 'a.test.js': file }, env)
  expect(output).toContain('removed in')
  expect(stacks()).toEqual([])
  expect(output.includes('has no effect, because CI is set')).toBe('CI' in env)
})
