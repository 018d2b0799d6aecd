import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../dev/engine.ts'
import { makeProject, type Project, WEB_SERVICE } from '../dev/project.ts'
import { runVitest, startVitest, type VitestProcess } from '../dev/vitest-process.ts'

let engine: TestEngine
let project: Project
let running: VitestProcess | undefined

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())
afterEach(async () => {
  if (running?.child.exitCode === null && running.child.signalCode === null) running.killGroup('SIGKILL')
  running = undefined
  await gone()
  project[Symbol.dispose]()
})

/** The promise of the package: however a run ends, its stack is gone within 5 s. */
async function gone(): Promise<void> {
  await expect.poll(left, { timeout: 5000, interval: 50 }).toEqual([])
}

function left(): string[] {
  return engine.leftOf(basename(project.root).toLowerCase())
}

/** All that a user has to write. */
const ALONE = `
import { defineConfig } from 'vitest/config'
export default defineConfig({ test: { environment: 'ssot-docker' } })
`

const PLUGIN = `
import { defineConfig } from 'vitest/config'
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default defineConfig({ plugins: [ssotDocker()], test: { environment: 'ssot-docker' } })
`

const TEST = `
import { expect, inject, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'

test('the stack answers', async () => {
  expect(inject('ssot').project).toBe(ssot.project)
  expect(await (await fetch(process.env.WEB_URL)).text()).toBe('hello')
  expect(ssot.url('web')).toBe(process.env.WEB_URL)
  expect(ssot.services.web.url).toBe(process.env.WEB_URL)
  expect(() => ssot.url('nobody')).toThrow(/SERVICE_UNKNOWN.*nobody[\\s\\S]*Use one of web/)
  console.log('stack=' + ssot.project)
})
`

function make(config: string, files: Record<string, string>): string {
  project = makeProject({ files: { 'vitest.config.js': config, ...files } })
  return project.root
}

function stacksOf(output: string): string[] {
  return [...new Set([...output.matchAll(/stack=(\S+)/g)].flatMap((match) => match[1] ?? []))]
}

describe('`environment` alone is enough', () => {
  test.each([
    ['--pool=forks'],
    ['--pool=threads'],
    ['--pool=forks', '--no-isolate'],
    ['--pool=threads', '--no-isolate'],
    ['--pool=vmThreads'],
    ['--pool=vmForks'],
  ])('with %s %s: one stack for all files', async (...args) => {
    const root = make(ALONE, { 'a.test.js': TEST, 'b.test.js': TEST, 'c.test.js': TEST })
    const { exit, output } = await runVitest(root, ...args)
    expect(output).toContain('3 passed')
    expect(exit).toBe(0)
    expect(stacksOf(output)).toHaveLength(1)
    await gone()
  })

  test('in a single file, by its docblock', async () => {
    // In pieces, or Vitest takes it for this file's own.
    const key = '@vitest' + '-environment'
    const docblock = `// ${key} ssot-docker\n// ${key}-options {"environment":"test"}\n`
    const plain =
      "import { expect, test } from 'vitest'\ntest('x', () => expect(process.env.WEB_URL).toBe(undefined))"
    const root = make('export default {}', { 'a.test.js': docblock + TEST, 'b.test.js': plain })
    const { exit, output } = await runVitest(root)
    expect(output).toContain('2 passed')
    expect(exit).toBe(0)
  })

  test('a stack that cannot start fails every file with the real cause, once started', async () => {
    const root = make(ALONE, { 'a.test.js': TEST, 'b.test.js': TEST, 'docker/compose.yml': CRASHING })
    const { exit, output } = await runVitest(root)
    expect(exit).toBe(1)
    expect(
      output.match(/\[SERVICE_EXITED\] Service web of \S+ exited while starting/g)?.length,
    ).toBeGreaterThan(1)
    expect(output).toContain('no config to be found')
    const stacks = new Set([...output.matchAll(/Service web of (\S+)/g)].map((match) => match[1]))
    expect(stacks.size).toBe(1)
  })

  test.each([
    [{ environment: 'production' }, /\[ENVIRONMENT_UNKNOWN\].*"production"[\s\S]*Use one of test/],
    [{ enviroment: 'test' }, /\[OPTIONS_INVALID\].*did you mean "environment"/],
  ])('the options %j are refused', async (options, message) => {
    const config = ALONE.replace(
      "'ssot-docker' }",
      `'ssot-docker', environmentOptions: { 'ssot-docker': ${JSON.stringify(options)} } }`,
    )
    const { exit, output } = await runVitest(make(config, { 'a.test.js': TEST }))
    expect(exit).toBe(1)
    expect(output).toMatch(message)
  })

  test('a matrix that is missing is said', async () => {
    const root = make(ALONE, { 'a.test.js': TEST })
    project.remove('docker/DOCKER_SSOT_MATRIX.md')
    const { exit, output } = await runVitest(root)
    expect(exit).toBe(1)
    expect(output).toContain('[MATRIX_MISSING]')
  })

  test('a matrix that is broken is reported by line and column', async () => {
    const root = make(ALONE, { 'a.test.js': TEST })
    const matrix = 'docker/DOCKER_SSOT_MATRIX.md'
    project.write(matrix, project.read(matrix).replace('| 80 |', '| eighty |'))
    const { exit, output } = await runVitest(root)
    expect(exit).toBe(1)
    expect(output).toMatch(/\[MATRIX_INVALID\][\s\S]*DOCKER_SSOT_MATRIX\.md:12:9 .*found "eighty"/)
  })
})

const CRASHING = `services:${WEB_SERVICE.replace("require('http')", "console.error('no config to be found'); process.exit(4); require('http')")}`

describe('with the plugin', () => {
  test('the stack starts before the first worker, shows its progress, and is gone when Vitest ends', async () => {
    const root = make(PLUGIN, { 'a.test.js': TEST, 'b.test.js': TEST })
    const { exit, output } = await runVitest(root)
    expect(left()).toEqual([])
    expect(output).toContain('2 passed')
    expect(exit).toBe(0)
    expect(stacksOf(output)).toHaveLength(1)
    expect(output).toMatch(
      /ssot-docker +\d\.\d\ds {2}web {2}healthy[\s\S]*ssot-docker +\d\.\d\ds {2}ready[\s\S]*gone after/,
    )
    expect(output.indexOf('ready')).toBeLessThan(output.indexOf('stack='))
  })

  test('several projects share one stack, and a run of other projects starts none', async () => {
    const config = `
import { ssotDocker } from 'vitest-environment-ssot-docker'
const e2e = (name) => ({ plugins: [ssotDocker()], test: { name, include: [name + '.test.js'], environment: 'ssot-docker' } })
export default { test: { projects: [e2e('a'), e2e('b'), { test: { name: 'unit', include: ['unit.test.js'] } }] } }
`
    const unit =
      "import { expect, test } from 'vitest'\ntest('x', () => expect(process.env.WEB_URL).toBe(undefined))"
    const root = make(config, { 'a.test.js': TEST, 'b.test.js': TEST, 'unit.test.js': unit })
    const all = await runVitest(root)
    expect(all.output).toContain('3 passed')
    expect(all.exit).toBe(0)
    expect(stacksOf(all.output)).toHaveLength(1)
    for (const args of [['--project', 'unit'], ['unit.test.js']]) {
      const one = await runVitest(root, ...args)
      expect(one.exit).toBe(0)
      expect(one.output).not.toContain('ssot-docker')
    }
  })

  test('the root of the project counts, not the folder that Vitest is called in', async () => {
    const root = make('export default {}', { 'vitest.config.js': PLUGIN, 'a.test.js': TEST })
    const { exit, output } = await runVitest(project.outside(), '--root', root)
    expect(output).toContain('1 passed')
    expect(exit).toBe(0)
    expect(stacksOf(output)).toHaveLength(1)
  })

  test('a stack that cannot start is reported with its real cause', async () => {
    const { exit, output } = await runVitest(
      make(PLUGIN, { 'a.test.js': TEST, 'docker/compose.yml': CRASHING }),
    )
    expect(left()).toEqual([])
    expect(exit).toBe(1)
    expect(output).toMatch(
      /\[SERVICE_EXITED\] Service web of \S+ exited while starting[\s\S]*no config to be found/,
    )
  })

  test('in watch mode the stack stays up between reruns', async () => {
    const root = make(PLUGIN, { 'a.test.js': TEST })
    running = startVitest(root, '--watch')
    await running.printed('Waiting for file changes')
    project.write('a.test.js', TEST.replace("'stack='", "'again stack='"))
    await running.printed('again stack=')
    expect(stacksOf(running.output())).toHaveLength(1)
    expect(running.output().match(/ssot-docker +[\d.]+s {2}ready/g)).toHaveLength(1)
    expect(left()).not.toEqual([])
    running.child.kill('SIGINT')
    await running.ended
    await gone()
  })
})
