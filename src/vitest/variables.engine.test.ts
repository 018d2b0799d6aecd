import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine, untilGone } from '../testing/engines/test-engine.ts'
import { runVitest } from '../testing/processes/vitest-process.ts'
import { makeProject, type Project } from '../testing/repositories/project.ts'

/*
 * The variables of the matrix take precedence over `test.env`, in every pool.
 */

let engine: TestEngine
let project: Project
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())
afterEach(async () => {
  await untilGone(engine, basename(project.root).toLowerCase())
  project[Symbol.dispose]()
})

const config = (plugins: string, env: object, options: object = {}) => `
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default {
  plugins: [${plugins}],
  test: {
    environment: 'ssot-docker',
    environmentOptions: { 'ssot-docker': ${JSON.stringify(options)} },
    env: ${JSON.stringify(env)},
  },
}
`

const TEST = `
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'

test('the stack wins', () => {
  expect(process.env.WEB_URL).toBe(ssot.url('web'))
  expect(import.meta.env.WEB_URL).toBe(ssot.url('web'))
  const printed = execFileSync(process.execPath, ['-p', 'process.env.WEB_URL'], { encoding: 'utf8' })
  expect(printed.trim()).toBe(ssot.url('web'))
  expect(process.env.OTHER).toBe('as configured')
})
`

const ELSEWHERE = { WEB_URL: 'http://user:password@database.example', OTHER: 'as configured' }

test.each(
  ['forks', 'threads', 'vmForks', 'vmThreads'].flatMap((pool) => [
    [pool, 'with the plugin', 'ssotDocker()'],
    [pool, 'by `environment` alone', ''],
  ]),
)(
  'a variable that test.env sets too has the value of the stack, and the run says so once: %s, %s',
  async (pool = '', _, plugins = '') => {
    project = makeProject({
      files: {
        'vitest.config.js': config(plugins, ELSEWHERE),
        'a.test.js': TEST,
        'b.test.js': TEST,
        'c.test.js': TEST,
      },
    })
    const { exit, output } = await runVitest(project.root, `--pool=${pool}`, '--max-workers=1')
    expect(exit, output).toBe(0)
    expect(output).toContain('3 passed')
    expect(output.match(/warning: test\.env sets WEB_URL .* Tests get http:\/\/127/g)).toHaveLength(1)
    expect(output).not.toContain('password')
  },
)

test.each([
  ['the level is silent', ELSEWHERE, { logLevel: 'silent' }],
  ['test.env sets no variable of the matrix', { OTHER: 'as configured' }, {}],
])('nothing is said about test.env if %s', async (_, env, options) => {
  project = makeProject({
    files: { 'vitest.config.js': config('ssotDocker()', env, options), 'a.test.js': TEST },
  })
  const { exit, output } = await runVitest(project.root)
  expect(exit, output).toBe(0)
  expect(output).not.toContain('warning')
})
