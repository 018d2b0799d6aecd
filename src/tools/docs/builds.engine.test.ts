import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { runVitest } from '../../testing/processes/vitest-process.ts'
import { makeProject, type Project } from '../../testing/repositories/project.ts'
import { chapterOf, filesOf } from './snippets.ts'

/* The recipes that build images with npm, from the registry that this machine uses. */

const RECIPES = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'recipes.md'), 'utf8')

let engine: TestEngine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

/** Without the plugin, the keeper removes the stack after the end of the run. Other tests say how soon. */
const gone = (repository: string) =>
  expect.poll(() => engine.leftOf(repository), { timeout: 60_000, interval: 100 }).toEqual([])

/** The project of a recipe, on the image of Node.js that this machine has. */
function projectOf(title: string, more: Record<string, string>): Project {
  const files = Object.entries({ ...filesOf(chapterOf(RECIPES, title)), ...more }).map(
    ([file, text]) => [file, text.replaceAll('node:24-alpine', engine.baseImage('node'))] as const,
  )
  const project = makeProject({ files: Object.fromEntries(files) })
  project.remove('docker/compose.yml')
  return project
}

const testThat = (text: string) => ({
  'vitest.config.mts': "export default { test: { environment: 'ssot-docker' } }\n",
  'e2e/api.test.ts': `
import { expect, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'

test('the API answers', async () => {
  expect(await (await fetch(ssot.url('api'))).text()).toBe('${text}')
})
`,
})

/** Writes the lock file, as `npm install` does. */
function lock(folder: string): void {
  execFileSync('npm', ['install', '--package-lock-only', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: folder,
    stdio: 'pipe',
  })
}

async function passes(project: Project, env: Record<string, string>): Promise<void> {
  const repository = basename(project.root).toLowerCase()
  try {
    const { exit, output } = await runVitest({ root: project.root, env })
    await gone(repository)
    expect(output).toContain('1 passed')
    expect(exit).toBe(0)
  } finally {
    engine.removeImagesOf(repository)
  }
}

test('the recipe for packages of a monorepo works', async () => {
  using project = projectOf('Packages of a monorepo', testThat('hello'))
  lock(project.root)
  await passes(project, {})
})

test("the recipe for npm behind a company's certificate authority works", async () => {
  using project = projectOf("npm behind a company's certificate authority", {
    ...testThat('true'),
    'package.json': '{}',
    'api/package.json': '{ "name": "api", "version": "1.0.0", "dependencies": { "is-number": "7.0.0" } }',
    'api/server.js':
      "require('http').createServer((q, r) => r.end(String(require('is-number')(1)))).listen(3000)\n",
  })
  lock(join(project.root, 'api'))
  const without = await runVitest(project.root)
  expect(without.output).toMatch(/VARIABLE_MISSING[\s\S]*DOCKER_SSOT_MATRIX\.md:\d+:3 COMPANY_CA_FILE/)
  project.write('company-ca.pem', '')
  const file = engine.connection.profile?.buildCaFile || join(project.root, 'company-ca.pem')
  await passes(project, { COMPANY_CA_FILE: file })
})
