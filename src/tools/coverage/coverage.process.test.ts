import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { processCoverage } from './process-coverage.ts'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'ssot-coverage-')))
})
afterEach(() => rmSync(folder, { recursive: true }))

const raw = () => join(folder, 'raw')

/** Runs a script in a process of its own; its path. */
function execute(name: string, lines: readonly string[], ...args: string[]): string {
  const path = join(folder, name)
  writeFileSync(path, lines.join('\n'))
  execFileSync(process.execPath, [path, ...args], { env: { ...process.env, NODE_V8_COVERAGE: raw() } })
  return path
}

const SCRIPT = [
  'type Name = string',
  'const name: Name | undefined = process.argv[2]',
  'if (name === undefined) {',
  '  process.exitCode = 0',
  '} else {',
  '  process.title = name',
  '}',
]

test('the lines of a TypeScript file are counted over all processes that ran it', async () => {
  const path = execute('a.ts', SCRIPT)
  const counts = async () =>
    (await processCoverage(raw(), () => true)).fileCoverageFor(path).getLineCoverage()
  expect(await counts()).toEqual({ 2: 1, 3: 1, 4: 1, 6: 0 })
  execute('a.ts', SCRIPT, 'x')
  expect(await counts()).toEqual({ 2: 2, 3: 2, 4: 1, 6: 1 })
})

test('a script that does not count is left out', async () => {
  execute('a.ts', SCRIPT)
  const path = execute('b.mjs', ['process.exitCode = 0'])
  const map = await processCoverage(raw(), (candidate) => candidate.endsWith('.mjs'))
  expect(map.files()).toEqual([path])
})

test('a script that ran with another text than that of its file is left out', async () => {
  const path = execute('a.mjs', ['process.exitCode = 0'])
  writeFileSync(path, `${readFileSync(path, 'utf8')}\n`)
  expect((await processCoverage(raw(), () => true)).files()).toEqual([])
})

test('a file of a process that was killed while it wrote is left out', async () => {
  const path = execute('a.mjs', ['process.exitCode = 0'])
  const [name = ''] = readdirSync(raw())
  writeFileSync(join(raw(), 'half.json'), readFileSync(join(raw(), name), 'utf8').slice(0, -1))
  expect((await processCoverage(raw(), () => true)).files()).toEqual([path])
})

test('no process at all covers nothing', async () => {
  expect((await processCoverage(raw(), () => true)).files()).toEqual([])
})
