import { basename, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { stableProjectName } from '../../core/stacks/project-name.ts'
import { type TestEngine, testEngine } from '../engines/test-engine.ts'
import { type CliProcess, startCliWith } from '../processes/cli.ts'
import { keepersOf, type OwnHome, ownHome, pruneIn } from '../processes/own-home.ts'
import { type RunnerProcess, startInGroup } from '../processes/runner-process.ts'
import { FIRST_PORT, makeProject, type Project, WEB_SERVICE } from '../repositories/project.ts'

/* The option `attach`: tests on the stack that `refresh` keeps, which no test run changes or removes. */

const PORT = FIRST_PORT + 930
const SERVICES = `services:${WEB_SERVICE}  migration:
    image: \${NODE_IMAGE:?}
    command: [node, -e, ""]
`
const ATTACH = { attach: 'test' }
const CLI = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'main.js')

const ANSWERS = `
  expect(await (await fetch(process.env.WEB_URL)).text()).toBe('hello')
  expect(ssot.url('web')).toBe('http://127.0.0.1:${PORT}')
  console.log('the test has run on ' + ssot.project)
`
const FILES: Record<string, string> = {
  'docker/compose.yml': SERVICES,
  'package.json': '{ "type": "module" }',
  'plugin.config.js': `
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default { plugins: [ssotDocker(${JSON.stringify({ ...ATTACH, refreshOnRerun: true, keep: 'on-failure' })})], test: { environment: 'ssot-docker', include: ['vitest.js'] } }
`,
  'alone.config.js': `
export default { test: { environment: 'ssot-docker', environmentOptions: { 'ssot-docker': ${JSON.stringify(ATTACH)} }, include: ['vitest.js'] } }
`,
  'vitest.js': `
import { expect, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'
test('the stack answers', async () => {${ANSWERS}})
`,
  'jest.config.cjs': `
module.exports = {
  preset: 'vitest-environment-ssot-docker',
  testEnvironmentOptions: { 'ssot-docker': ${JSON.stringify(ATTACH)} },
  testMatch: ['**/jest.cjs'],
  cacheDirectory: '<rootDir>/node_modules/.jest',
}
`,
  'jest.cjs': `
const { ssot } = require('vitest-environment-ssot-docker')
test('the stack answers', async () => {${ANSWERS}})
`,
  'playwright.config.js': `
export default { testMatch: 'playwright.js', globalSetup: 'vitest-environment-ssot-docker/playwright' }
`,
  'playwright.js': `
import { expect, test } from '@playwright/test'
import { ssot } from 'vitest-environment-ssot-docker'
test('the stack answers', async () => {${ANSWERS}})
`,
  'run.js': `
import { ssot } from 'vitest-environment-ssot-docker'
import { expect } from '@playwright/test'
${ANSWERS}
`,
}

let engine: TestEngine
let own: OwnHome
let project: Project
/** The containers of the stable stack with the times of their starts, which nothing may change. */
let before: string

const stack = () => stableProjectName(project.root, 'test')
const containers = () =>
  engine
    .docker('inspect', '--format', '{{.Id}} {{.State.StartedAt}}', ...ids())
    .split('\n')
    .sort()
    .join('\n')
const ids = () =>
  engine
    .docker('ps', '-aq', '--filter', `label=com.docker.compose.project=${stack()}`)
    .split('\n')
    .filter(Boolean)

const cli = (root: string, ...args: string[]): CliProcess['ended'] =>
  startCliWith(own.env, root, ...args).ended

beforeAll(async () => {
  engine = await testEngine()
  own = ownHome()
  project = makeProject({
    services: [`| web | 80 | http | / | WEB_URL | ${PORT} | - |`],
    files: FILES,
    packages: ['@playwright/test', 'playwright', 'playwright-core'],
  })
  const refresh = await cli(project.root, 'refresh', '--environment', 'test')
  expect(refresh.exit, refresh.output).toBe(0)
})
afterAll(async () => {
  const down = await cli(project.root, 'down', 'test', '--volumes')
  expect(down.exit, down.output).toBe(0)
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  project[Symbol.dispose]()
  own[Symbol.dispose]()
  engine[Symbol.dispose]()
})
beforeEach(() => {
  before = containers()
  // Checked even when the test has failed.
  onTestFinished(() => expect(containers()).toBe(before))
})

function start(command: readonly string[], env: Record<string, string> = {}): RunnerProcess {
  const started = startInGroup({
    root: project.root,
    env: { ...own.env, ...env },
    command: [process.execPath, ...command],
  })
  onTestFinished(() => {
    if (started.child.exitCode === null && started.child.signalCode === null) started.killGroup('SIGKILL')
  })
  started.child.stdin?.end()
  return started
}

async function run(
  command: readonly string[],
  env?: Record<string, string>,
): Promise<{ exit: number | string; output: string }> {
  const started = start(command, env)
  return { exit: await started.ended, output: started.output() }
}

const vitest = (config: string) => ['node_modules/vitest/vitest.mjs', 'run', `--config=${config}`]
const WAYS: Record<string, { command: string[]; env?: Record<string, string>; isQuiet?: boolean }> = {
  'Vitest with the plugin': { command: vitest('plugin.config.js') },
  'Vitest by the environment alone': { command: vitest('alone.config.js'), isQuiet: true },
  Jest: { command: ['node_modules/jest/bin/jest.js'] },
  Playwright: {
    command: ['node_modules/@playwright/test/cli.js', 'test'],
    env: { SSOT_DOCKER_OPTIONS: JSON.stringify(ATTACH) },
  },
  '`ssot-docker run`': { command: [CLI, 'run', '--attach', 'test', '--', process.execPath, 'run.js'] },
}

const SHORT = ['Vitest with the plugin', '`ssot-docker run`']

/** The ways to test: all, or those of `npm test` if `SSOT_FACES` is `short`. */
const TESTED = Object.entries(WAYS).filter(
  ([name]) => process.env.SSOT_FACES !== 'short' || SHORT.includes(name),
)

test.each(TESTED)('%s uses the stack and leaves it as it is', async (_, way) => {
  const { exit, output } = await run(way.command, way.env)
  expect(exit, output).toBe(0)
  expect(output).toContain(`the test has run on ${stack()}`)
  expect(output).not.toContain('removed in')
  expect(output).not.toContain('warning: the stack')
  if (way.isQuiet) return
  expect(output).toContain(`uses ${stack()}, the stack of test that \`ssot-docker refresh\` keeps`)
  expect(output).toContain(`${stack()} is left running`)
})

test('a stack that differs from its files is used as it is, and the run says so', async () => {
  project.write(
    'docker/compose.yml',
    SERVICES.replace('init: true', 'init: true\n    environment: { NEW: "1" }'),
  )
  const { exit, output } = await run(vitest('plugin.config.js'))
  project.write('docker/compose.yml', SERVICES)
  expect(exit, output).toBe(0)
  expect(output).toMatch(
    /warning: the stack of test was started before the last edit of web \(config changed\).*`npx ssot-docker refresh --environment test`/,
  )
})

test('neither a killed run, nor its killed keeper, nor `prune` removes the stack', async () => {
  const started = start([
    CLI,
    'run',
    '--attach',
    'test',
    '--',
    process.execPath,
    '-e',
    'console.log("in the middle"); setInterval(() => {}, 1000)',
  ])
  await started.printed('in the middle')
  for (const pid of keepersOf(own.home)) process.kill(pid, 'SIGKILL')
  started.killGroup('SIGKILL')
  await started.ended
  await pruneIn(own.home)
  expect(containers()).toBe(before)
})

test('a service that has stopped is an error that names the command which starts it', async () => {
  engine.docker('kill', `${stack()}-web-1`)
  before = containers()
  const { exit, output } = await run(vitest('alone.config.js'))
  expect(exit, output).toBe(1)
  expect(output).toMatch(
    /\[STACK_NOT_UP\] The stack of test, \S+, is not ready for tests: web has exited with 137, but should run[\s\S]*`npx ssot-docker refresh --environment test`/,
  )
})

test('a stack that does not run, and an environment of test runs, are errors', async () => {
  using other = makeProject({ services: [`| web | 80 | http | / | WEB_URL | ${PORT} | - |`] })
  using runs = makeProject()
  const command = ['run', '--attach', 'test', '--', 'true']
  const absent = await cli(other.root, ...command)
  expect(absent.output).toMatch(
    /\[STACK_NOT_UP\].*does not run[\s\S]*`npx ssot-docker refresh --environment test`/,
  )
  expect(absent.exit).toBe(1)
  const wrong = await cli(runs.root, ...command)
  expect(wrong.output).toContain('[ENVIRONMENT_NOT_STABLE]')
  expect(wrong.exit).toBe(1)
})
