import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, inject, test, vi } from 'vitest'
import { chapterOf, filesOf, snippetsOf } from '../docs/snippets.ts'
import { baseImage } from '../setup/images/testing.ts'
import { makeForeign } from './foreign.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

const CHAPTER = chapterOf(read('docs/recipes.md'), 'Postgres with Prisma')
const COMMANDS = /^```sh\n[\s\S]*?^```$/m

/** What `prisma migrate deploy` does with a new database. Its engine is on a server of Prisma, which not every machine reaches. */
const STAND_IN = `
const { readFileSync, readdirSync } = require('node:fs')
const { Client } = require('pg')
const db = new Client({ connectionString: process.env.DATABASE_URL })
const all = readdirSync('prisma/migrations').map((name) => readFileSync('prisma/migrations/' + name + '/migration.sql', 'utf8'))
db.connect().then(() => db.query(all.join(';'))).then(() => db.end())
`

afterEach(() => void vi.unstubAllEnvs())

// Prisma has 150 packages, for which `npm test` has no time: see `vitest.config.ts`.
test('the recipe for Prisma works: the client takes the URL of the stack as it is', {
  timeout: 900_000,
}, async () => {
  const readme = filesOf(chapterOf(read('README.md'), 'Postgres, migrations and an API'))
  const matrix = 'docker/DOCKER_SSOT_MATRIX.md'
  const own = filesOf(CHAPTER.replace(COMMANDS, ''))
  const files = Object.entries({
    [matrix]: readme[matrix] ?? '',
    'api/server.js': readme['api/server.js'] ?? '',
    ...own,
    'e2e/migrate.ts': (own['e2e/migrate.ts'] ?? '').replace(
      "'npx', ['prisma', 'migrate', 'deploy']",
      "'node', ['apply.js']",
    ),
    'apply.js': STAND_IN,
    'package.json': '{ "private": true, "allowScripts": { "node": true } }',
  }).map(([file, text]) => {
    const local = text
      .replaceAll('node:24-alpine', baseImage('node'))
      .replaceAll('postgres:17-alpine', baseImage('postgres'))
    return [file, local] as const
  })
  expect(Object.fromEntries(files)['e2e/migrate.ts']).toContain('apply.js')
  // `generate` asks for the engine too, and does not use it.
  vi.stubEnv('PRISMA_SCHEMA_ENGINE_BINARY', '/bin/true')
  vi.stubEnv('CHECKPOINT_DISABLE', '1')
  using project = makeForeign(inject('tarball'), Object.fromEntries(files))
  const commands = snippetsOf(COMMANDS.exec(CHAPTER)?.[0] ?? '').flatMap(({ text }) =>
    text.trim().split('\n'),
  )
  expect(commands).toContain('npx prisma generate')
  for (const command of [
    `npm install --save-dev node@24 vitest ${project.tarball}`,
    ...commands.map((line) => line.replace(/^npm install /, 'npm install --ignore-scripts ')),
  ]) {
    const { exitCode, output } = await project.run(command.split(' '))
    expect(exitCode, `${command}\n${output}`).toBe(0)
    if (command === 'npx vitest run') expect(output).toContain('Tests  1 passed (1)')
  }
  expect(project.left()).toEqual([])
})
