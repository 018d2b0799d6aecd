import { cpSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { runVitest } from '../../testing/processes/vitest-process.ts'
import { makeProject } from '../../testing/repositories/project.ts'
import { chapterOf, filesOf } from './snippets.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')

let engine: TestEngine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

/** Without the plugin, the keeper removes the stack after the end of the run. Other tests say how soon. */
const gone = (repository: string) =>
  expect.poll(() => engine.leftOf(repository), { timeout: 60_000, interval: 100 }).toEqual([])

/** `pg` and the packages that it needs. A container sees only what is in the folder of the repository, and no links. */
function packages(): string[] {
  const found = new Set<string>()
  const add = (name: string) => {
    if (found.has(name)) return
    found.add(name)
    const { dependencies = {} } = JSON.parse(
      readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'),
    ) as { dependencies?: Record<string, string> }
    for (const one of Object.keys(dependencies)) add(one)
  }
  add('pg')
  return [...found]
}

/** The images of this machine: not every one has a registry. */
function onThisMachine(text: string): string {
  return text
    .replaceAll('node:24-alpine', engine.baseImage('node'))
    .replaceAll('postgres:17-alpine', engine.baseImage('postgres'))
}

test('the recipe of the README with PostgreSQL, migrations and an API passes in two runs at once', async () => {
  const files = filesOf(chapterOf(README, 'Postgres, migrations and an API'))
  const written = Object.entries(files).map(([file, text]) => [file, onThisMachine(text)] as const)
  using project = makeProject({ files: { ...Object.fromEntries(written), 'package.json': '{}' } })
  project.remove('docker/compose.yml')
  for (const name of packages())
    cpSync(join(ROOT, 'node_modules', name), join(project.root, 'node_modules', name), { recursive: true })

  const runs = await Promise.all([runVitest(project.root), runVitest(project.root)])
  await gone(basename(project.root).toLowerCase())
  for (const { exit, output } of runs) {
    expect(output).toContain('1 passed')
    expect(exit).toBe(0)
  }
})
