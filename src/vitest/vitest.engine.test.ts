import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../testing/engines/test-engine.ts'
import { runVitest, startVitest, type VitestProcess } from '../testing/processes/vitest-process.ts'
import { makeProject, type Project } from '../testing/repositories/project.ts'

/*
 * Tests what only Vitest has. What all faces have in common is tested in `src/testing/behaviours`.
 */

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

/** The promise of the package: however a run ends, its stack is removed within 5 s. */
async function gone(): Promise<void> {
  await expect.poll(left, { timeout: 60_000, interval: 50 }).toEqual([])
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

describe('with `environment` alone', () => {
  test.each(['--pool=forks --no-isolate', '--pool=threads --no-isolate', '--pool=vmForks'])(
    'all test files share one stack with %s',
    async (options) => {
      const root = make(ALONE, { 'a.test.js': TEST, 'b.test.js': TEST, 'c.test.js': TEST })
      const { exit, output } = await runVitest(root, ...options.split(' '))
      expect(output).toContain('3 passed')
      expect(exit).toBe(0)
      expect(stacksOf(output)).toHaveLength(1)
      await gone()
    },
  )

  test('a missing matrix is reported', async () => {
    const root = make(ALONE, { 'a.test.js': TEST })
    project.remove('docker/DOCKER_SSOT_MATRIX.md')
    const { exit, output } = await runVitest(root)
    expect(exit).toBe(1)
    expect(output).toContain('[MATRIX_MISSING]')
  })

  test('a broken matrix is reported with line and column', async () => {
    const root = make(ALONE, { 'a.test.js': TEST })
    const matrix = 'docker/DOCKER_SSOT_MATRIX.md'
    project.write(matrix, project.read(matrix).replace('| 80 |', '| eighty |'))
    const { exit, output } = await runVitest(root)
    expect(exit).toBe(1)
    expect(output).toMatch(/\[MATRIX_INVALID\][\s\S]*DOCKER_SSOT_MATRIX\.md:12:9 .*found "eighty"/)
  })
})

describe('with the plugin', () => {
  test('the stack starts before the first worker, shows its progress, and is removed before Vitest ends', async () => {
    const root = make(PLUGIN, { 'a.test.js': TEST, 'b.test.js': TEST })
    const { exit, output } = await runVitest(root)
    expect(left()).toEqual([])
    expect(output).toContain('2 passed')
    expect(exit).toBe(0)
    expect(stacksOf(output)).toHaveLength(1)
    expect(output).toMatch(
      /ssot-docker +\d\.\d\ds {2}web {2}healthy[\s\S]*ssot-docker +\d\.\d\ds {2}ready[\s\S]*removed in/,
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

  test('the matrix is searched in the root of the project, not in the working folder of Vitest', async () => {
    const root = make('export default {}', { 'vitest.config.js': PLUGIN, 'a.test.js': TEST })
    const { exit, output } = await runVitest(project.outside(), '--root', root)
    expect(output).toContain('1 passed')
    expect(exit).toBe(0)
    expect(stacksOf(output)).toHaveLength(1)
  })

  test('in watch mode the stack keeps running between reruns', async () => {
    const root = make(PLUGIN, { 'a.test.js': TEST })
    running = startVitest(root, '--watch')
    await running.printed('Waiting for file changes')
    project.write('a.test.js', TEST.replace("'stack='", "'again stack='"))
    await running.printed('again stack=')
    expect(stacksOf(running.output())).toHaveLength(1)
    expect(running.output().match(/ssot-docker +\S+s {2}ready/g)).toHaveLength(1)
    expect(left()).not.toEqual([])
    running.child.kill('SIGINT')
    await running.ended
    await gone()
  })
})
