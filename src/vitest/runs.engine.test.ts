import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { run } from '../host/tools/run.ts'
import { type TestEngine, testEngine, untilGone } from '../testing/engines/test-engine.ts'
import { TEST_LIMIT } from '../testing/processes/limit.ts'
import { makeProject, type Project } from '../testing/repositories/project.ts'

/*
 * When the plugin starts a stack in the life of one Vitest, and on which output it prints.
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

const CONFIG = `
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default { plugins: [ssotDocker()], test: { environment: 'ssot-docker' } }
`
const TEST = `
import { expect, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'
test('the stack answers', async () => expect(await (await fetch(ssot.url('web'))).text()).toBe('hello'))
`

function make(files: Record<string, string> = {}): void {
  project = makeProject({ files: { 'vitest.config.js': CONFIG, 'a.test.js': TEST, ...files } })
}

async function node(...args: string[]) {
  const { VITEST: _vitest, VITEST_MODE: _mode, NODE_ENV: _env, ...env } = process.env
  const result = await run([process.execPath, ...args], {
    cwd: project.root,
    env: { ...env, NO_COLOR: '1' },
    limit: TEST_LIMIT,
  })
  return { ...result, errors: result.lines.join('\n') }
}

const vitest = (...args: string[]) => node(join(project.root, 'node_modules/vitest/vitest.mjs'), ...args)

test.each(['json', 'junit', 'default'])(
  'nothing of this package is on the standard output with --reporter=%s',
  async (reporter) => {
    make()
    const { exitCode, stdout, errors } = await vitest('run', `--reporter=${reporter}`)
    expect(exitCode, stdout + errors).toBe(0)
    expect(errors).toMatch(/ssot-docker +\d+\.\d\ds {2}ready[\s\S]*removed in/)
    expect(stdout).not.toContain('ssot-docker ')
  },
)

test('a Vitest that first collects tests and then runs them starts the stack for the run', async () => {
  make({
    'main.js': `
import { createVitest } from 'vitest/node'
const vitest = await createVitest('test', { watch: false })
const { testModules } = await vitest.collect([], { staticParse: false })
console.log('collected=' + testModules.length)
await vitest.start([])
await vitest.close()
`,
  })
  const { exitCode, stdout, errors } = await node('main.js')
  expect(exitCode, stdout + errors).toBe(0)
  expect(stdout).toMatch(/collected=1[\s\S]*1 passed/)
  expect(errors.match(/ssot-docker +\S+s {2}ready/g)).toHaveLength(1)
  expect(errors).toMatch(/removed in/)
})
