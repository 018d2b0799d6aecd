import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine, untilGone } from '../../testing/engines/test-engine.ts'
import { runVitest } from '../../testing/processes/vitest-process.ts'
import type { Project } from '../../testing/repositories/project.ts'
import { makeStores } from '../../testing/stores/project.ts'

/*
 * The package as `npm install` puts it: Vitest leaves what is in `node_modules` to Node.js, which runs a module once for each worker, but the
 * setup file must run for each test file.
 */

const REPOSITORY = join(import.meta.dirname, '..', '..', '..')
const PACKAGE = 'vitest-environment-ssot-docker'

const CONFIG = `import { ssotDocker } from '${PACKAGE}'
export default {
  plugins: [ssotDocker({ isolation: 'file', stacks: 1 })],
  test: { environment: 'ssot-docker' },
}
`
/** The server of the stack counts requests, and has got one while the stack was being started, unless it was put back. */
const TEST = `import { test } from 'vitest'
test('it asks', async () => {
  const file = import.meta.filename.at(-9)
  console.log('answer to ' + file + ': ' + (await (await fetch(process.env.API_URL)).text()))
})
`

let engine: TestEngine
let project: Project
beforeAll(async () => {
  engine = await testEngine()
  const manifest: { dependencies: object } = JSON.parse(
    readFileSync(join(REPOSITORY, 'package.json'), 'utf8'),
  )
  project = makeStores({
    packages: Object.keys(manifest.dependencies),
    files: {
      'package.json': '{ "type": "module" }',
      'vitest.config.js': CONFIG,
      ...{ 'a.test.js': TEST, 'b.test.js': TEST, 'c.test.js': TEST },
    },
  })
  const folder = join(project.root, 'node_modules', PACKAGE)
  rmSync(folder)
  mkdirSync(folder)
  for (const part of ['package.json', 'dist']) {
    cpSync(join(REPOSITORY, part), join(folder, part), { recursive: true })
  }
})
afterEach(() => untilGone(engine, basename(project.root).toLowerCase()))
afterAll(() => {
  project[Symbol.dispose]()
  engine[Symbol.dispose]()
})

test.each([
  ['forks', '--no-isolate', '--maxWorkers=1'],
  ['threads', '--no-isolate', '--maxWorkers=2'],
  ['vmForks', '--maxWorkers=1'],
  ['forks', '--maxWorkers=1'],
])('%s %s: the setup file puts the stack back for each test file', async (pool = '', ...more) => {
  const { exit, output } = await runVitest(project.root, `--pool=${pool}`, ...more)
  expect(exit, output).toBe(0)
  const answers = [...output.matchAll(/answer to [abc]: (\d+)/g)].map(([, count]) => Number(count))
  expect(answers).toHaveLength(3)
  expect(answers.slice(1)).toEqual([1, 1])
})
