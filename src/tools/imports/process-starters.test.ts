import { expect, test } from 'vitest'
import { wrongProcessStarters } from './process-starters.ts'
import { readSourceFiles } from './source-files.ts'

test('every shipped process is started by the one runner, or has a reason', () => {
  expect(wrongProcessStarters(readSourceFiles())).toEqual([])
})

const wrong = (path: string, source: string, starters = {}) =>
  wrongProcessStarters(new Map([[path, source]]), starters)

test.each([
  "import { spawn } from 'node:child_process'",
  "import * as processes from 'child_process'",
  "const { spawn } = await import('node:child_process')",
  "export { spawn } from 'node:child_process'",
  "import { execa } from 'execa'",
  "import cluster from 'node:cluster'",
  "const { execFileSync } = process.getBuiltinModule('node:child_process')",
  "const { spawn } = createRequire(import.meta.url)('a'), x = require('child_process')",
])('a file that contains %j can start processes', (source) => {
  expect(wrong('stack/a.ts', source)).toEqual([
    'stack/a.ts: starts processes itself; use src/host/tools, which limits and ends them',
  ])
  expect(wrong('stack/a.ts', source, { 'stack/a.ts': 'it must' })).toEqual([])
})

test.each([
  ['stack/a.ts', "import type { ChildProcess } from 'node:child_process'"],
  ['stack/a.ts', "import { startCommand } from '../host/tools/start-command.ts'"],
  ['stack/a.ts', "// as import { spawn } from 'node:child_process' does"],
  ['stack/a.test.ts', "import { spawn } from 'node:child_process'"],
  ['testing/a.ts', "import { spawn } from 'node:child_process'"],
  ['tools/setup/a.js', "import { spawn } from 'node:child_process'"],
])('%s may contain %j', (path, source) => {
  expect(wrong(path, source)).toEqual([])
})

test('a reason that no file needs any more is reported', () => {
  expect(wrong('stack/a.ts', '', { 'stack/a.ts': 'it did once' })).toEqual([
    'stack/a.ts: starts no process, and is still in STARTERS',
  ])
})
