import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type TestEngine, testEngine, untilGone } from '../testing/engines/test-engine.ts'
import { type RunnerProcess, startInGroup } from '../testing/processes/runner-process.ts'
import { makeProject, type Project, WEB_SERVICE } from '../testing/repositories/project.ts'

/* The real Playwright, without a browser. Its guide, docs/other-runners.md, is followed by src/tools/compat. */

const PACKAGES = ['@playwright/test', 'playwright', 'playwright-core']

const config = (globalSetup: string) => `
import { defineConfig } from '@playwright/test'
export default defineConfig({
  testDir: 'e2e',
  workers: 2,
  globalSetup: '${globalSetup}',
  use: { baseURL: process.env.WEB_URL },
})
`
const SPEC = `
import { expect, test } from '@playwright/test'
import { ssot } from 'vitest-environment-ssot-docker'
test('the stack answers', async ({ request, baseURL }) => {
  expect(await (await request.get('/')).text()).toBe('hello')
  expect(process.env.WEB_URL).toBe(ssot.url('web'))
  expect(baseURL).toBe(ssot.url('web'))
  console.log('stack=' + ssot.project)
})
`
const ENDLESS = `
import { test } from '@playwright/test'
test('endless', async () => {
  test.setTimeout(0)
  console.log('in the middle')
  await new Promise(() => setInterval(() => {}, 1000))
})
`
const OWN_SETUP = `
import { ssotGlobalSetup } from 'vitest-environment-ssot-docker/playwright'
export default async function globalSetup() {
  const teardown = await ssotGlobalSetup({ setup: 'seed.mjs', logLevel: 'silent' })
  console.log('after the start: ' + process.env.WEB_URL)
  return async () => {
    await teardown()
    console.log('after the teardown: ' + process.env.WEB_URL)
  }
}
`
const OURS = 'vitest-environment-ssot-docker/playwright'

let engine: TestEngine
const projects: Project[] = []
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())
afterEach(() => {
  for (const project of projects.splice(0)) project[Symbol.dispose]()
})

function make(files: Record<string, string>): Project {
  const project = makeProject({ files, packages: PACKAGES })
  projects.push(project)
  return project
}

function start({ root }: Project): RunnerProcess {
  const program = `${root}/node_modules/@playwright/test/cli.js`
  const started = startInGroup({ root, command: [process.execPath, program, 'test'] })
  onTestFinished(() => {
    if (started.child.exitCode === null && started.child.signalCode === null) started.killGroup('SIGKILL')
  })
  started.child.stdin?.end()
  return started
}

const left = ({ root }: Project) => engine.leftOf(basename(root).toLowerCase())

test('the tests of all workers use one stack, in a project of ES modules', async () => {
  const project = make({
    'package.json': '{ "type": "module" }',
    'playwright.config.ts': config(OURS),
    'e2e/a.spec.ts': SPEC,
    'e2e/b.spec.ts': SPEC,
  })
  const run = start(project)
  expect(await run.ended, run.output()).toBe(0)
  expect(run.output()).toContain('2 passed')
  expect(new Set(run.output().match(/stack=\S+/g)).size).toBe(1)
  expect(run.output()).toMatch(/ssot-docker +\d+\.\d\ds {2}web {2}healthy[\s\S]*removed in/)
  expect(left(project)).toEqual([])
})

test('a global setup of its own starts the stack with options, in a CommonJS project', async () => {
  const project = make({
    'package.json': '{}',
    'playwright.config.ts': config('./global-setup.ts'),
    'global-setup.ts': OWN_SETUP,
    'seed.mjs': "export default ({ ssot }) => { console.log('seeding ' + ssot.url('web')) }",
    'e2e/a.spec.ts': SPEC,
  })
  const run = start(project)
  expect(await run.ended, run.output()).toBe(0)
  expect(run.output()).toMatch(/^seeding (http:\S+)\nafter the start: \1\n[\s\S]*1 passed/)
  expect(run.output()).toContain('after the teardown: undefined')
  expect(run.output()).not.toContain('ssot-docker ')
  expect(left(project)).toEqual([])
})

test('a start that fails ends Playwright with the error and without frames of this package', async () => {
  const crashing = WEB_SERVICE.replace(
    "require('http')",
    "console.error('no config'); process.exit(4); require('http')",
  )
  const project = make({
    'playwright.config.ts': config(OURS),
    'docker/compose.yml': `services:${crashing}`,
    'e2e/a.spec.ts': SPEC,
  })
  const run = start(project)
  expect(await run.ended, run.output()).toBe(1)
  expect(run.output()).toMatch(/\[SERVICE_EXITED\][\s\S]*no config/)
  expect(run.output()).not.toMatch(/^ +at /m)
  expect(left(project)).toEqual([])
})

/** What ends Playwright, and with what: all, or those of `npm test` if `SSOT_FACES` is `short`. */
const ENDS = (
  [
    ['SIGKILL', 'SIGKILL'],
    ['SIGINT', 130],
  ] as const
).slice(0, process.env.SSOT_FACES === 'short' ? 1 : 2)

test.each(ENDS)('the stack is removed after %s', async (signal, exit) => {
  const project = make({ 'playwright.config.ts': config(OURS), 'e2e/a.spec.ts': ENDLESS })
  const run = start(project)
  await run.printed('in the middle')
  run.child.kill(signal)
  expect(await run.ended, run.output()).toBe(exit)
  if (signal === 'SIGINT') expect(left(project)).toEqual([])
  await untilGone(engine, basename(project.root).toLowerCase())
})
