import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { run } from '../host/tools/run.ts'
import { TEST_LIMIT } from '../testing/processes/limit.ts'
import { type OwnHome, ownHome } from '../testing/processes/own-home.ts'
import { makeProject, type Project } from '../testing/repositories/project.ts'

/*
 * Runs that need no stack, with an engine that does not exist.
 */

let project: Project
let own: OwnHome
afterEach(() => {
  project[Symbol.dispose]()
  own[Symbol.dispose]()
})

const CONFIG = `
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default { plugins: [ssotDocker()], test: { environment: 'ssot-docker' } }
`
const TEST = "import { test } from 'vitest'\ntest('a test', () => {})\n"
const TYPES =
  "import { expectTypeOf, test } from 'vitest'\ntest('types', () => expectTypeOf(1).toBeNumber())\n"
const TSCONFIG = JSON.stringify({
  compilerOptions: { module: 'nodenext', target: 'es2024', strict: true, noEmit: true, skipLibCheck: true },
  include: ['*.ts'],
})

async function vitest(files: Record<string, string>, ...args: string[]) {
  project = makeProject({ files, packages: ['typescript', '.bin/tsc'] })
  own = ownHome()
  const command = [process.execPath, join(project.root, 'node_modules/vitest/vitest.mjs'), ...args]
  const { VITEST: _vitest, VITEST_MODE: _mode, NODE_ENV: _env, ...env } = process.env
  const result = await run(command, {
    cwd: project.root,
    env: { ...env, ...own.env, DOCKER_HOST: 'unix:///nowhere/engine.sock', NO_COLOR: '1' },
    limit: TEST_LIMIT,
  })
  return { ...result, errors: result.lines.join('\n') }
}

test.each(['forks', 'threads', 'vmForks', 'vmThreads'])(
  '`vitest list` starts no stack although it loads the test files, and prints nothing but the tests: %s',
  async (pool) => {
    // In pieces, because Vitest would find the docblock in this file too.
    const docblock = `// @vitest${'-environment'}-options { "environment": "test" }\n`
    const files = { 'vitest.config.js': CONFIG, 'a.test.js': TEST, 'b.test.js': docblock + TEST }
    const args = ['list', '--json', '--no-static-parse', `--pool=${pool}`]
    const { exitCode, stdout, errors } = await vitest(files, ...args)
    expect(exitCode, errors).toBe(0)
    expect(JSON.parse(stdout)).toHaveLength(2)
    expect(errors).toBe('')
  },
)

test('a test file that uses the stack while it is only listed gets an error that says so', async () => {
  const files = {
    'vitest.config.js': CONFIG,
    'a.test.js': `import { ssot } from 'vitest-environment-ssot-docker'\nconsole.log(ssot.url('web'))\n${TEST}`,
  }
  const { exitCode, stdout, errors } = await vitest(files, 'list', '--no-static-parse')
  expect(exitCode).toBe(1)
  expect(stdout + errors).toContain('There is no stack while tests are only listed')
})

test.each([
  ['a run that only checks types', ['run', '--typecheck.only'], 0],
  ['a run whose filter matches only a type test', ['run', '--typecheck', 'a.test-d.ts'], 0],
  ['a run whose filter matches no file', ['run', 'no-such-file'], 1],
  ['`vitest list`', ['list'], 0],
])('%s starts no stack', async (_, args, wanted) => {
  const files = {
    'vitest.config.js': CONFIG,
    'a.test.js': TEST,
    'a.test-d.ts': TYPES,
    'tsconfig.json': TSCONFIG,
  }
  const { exitCode, stdout, errors } = await vitest(files, ...args)
  expect(stdout + errors).not.toContain('ssot-docker')
  expect(exitCode, stdout + errors).toBe(wanted)
})

test('a run of another project starts no stack, also if it has the same plugin', async () => {
  const config = `
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default {
  plugins: [ssotDocker()],
  test: {
    environment: 'ssot-docker',
    projects: [
      { extends: true, test: { name: 'e2e', include: ['a.test.js'] } },
      { extends: true, test: { name: 'unit', include: ['b.test.js'], environment: 'node' } },
    ],
  },
}
`
  const files = { 'vitest.config.js': config, 'a.test.js': TEST, 'b.test.js': TEST }
  const { exitCode, stdout, errors } = await vitest(files, 'run', '--project', 'unit')
  expect(exitCode, stdout + errors).toBe(0)
  expect(stdout + errors).not.toContain('ssot-docker')
})
