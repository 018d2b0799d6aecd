import { describe, expect, test } from 'vitest'
import { forbiddenImports, HEAVY, impureCore, loadedPackages } from './rules.ts'

describe('the direction of imports', () => {
  test.each([
    ['engine/a.ts', "import { b } from '../core/b.ts'", 'core/b.ts'],
    ['stack/a.ts', "import { b } from '../engine/b.ts'", 'engine/b.ts'],
    ['vitest/a.ts', "import { b } from '../core/b.ts'", 'core/b.ts'],
    ['tools/setup/a.ts', "import { b } from '../../core/b.ts'\nimport * as z from 'zod'", 'core/b.ts'],
    [
      'tools/setup/a.js',
      "import { b } from './b.js'\nimport { spawn } from 'node:child_process'",
      'tools/setup/b.js',
    ],
    ['tools/setup/a.js', "/** @type {import('../../core/b.ts').B} */", 'core/b.ts'],
    [
      'tools/setup/a.test.js',
      "import { test } from 'vitest'\nimport { b } from '../../core/b.ts'",
      'core/b.ts',
    ],
    ['tools/a.ts', "import { b } from '../stack/b.ts'", 'stack/b.ts'],
    ['index.ts', "export { b } from './vitest/b.ts'", 'vitest/b.ts'],
    ['core/a.ts', "import { b } from './sub/b.ts'", 'core/sub/b.ts'],
    ['core/a.ts', "import * as z from 'zod'\nimport { createHash } from 'node:crypto'", 'core/b.ts'],
    ['core/a.test.ts', "import { b } from '../testing/b.ts'", 'testing/b.ts'],
    ['core/a.test.ts', "import { test } from 'vitest'\nimport { readFileSync } from 'node:fs'", 'core/b.ts'],
    ['stack/a.test.ts', "import { b } from '../testing/b.ts'", 'testing/b.ts'],
    ['tools/a.ts', "import matrix from '../../docker/x.json' with { type: 'json' }", 'core/b.ts'],
  ])('%s may contain %j', (path, source, target) => {
    expect(
      forbiddenImports(
        new Map([
          [path, source],
          [target, ''],
        ]),
      ),
    ).toEqual([])
  })

  test.each([
    [
      'core/a.ts',
      "import { b } from '../engine/b.ts'",
      'engine/b.ts',
      'core/a.ts:1: may not import engine/b.ts',
    ],
    [
      'core/a.ts',
      "\nimport type { B } from '../engine/b.ts'",
      'engine/b.ts',
      'core/a.ts:2: may not import engine/b.ts',
    ],
    [
      'core/a.ts',
      "type B = import('../engine/b.ts').B",
      'engine/b.ts',
      'core/a.ts:1: may not import engine/b.ts',
    ],
    [
      'core/a.test.ts',
      "import { b } from '../engine/b.ts'",
      'engine/b.ts',
      'core/a.test.ts:1: may not import engine/b.ts',
    ],
    [
      'engine/a.ts',
      "export * from '../stack/b.ts'",
      'stack/b.ts',
      'engine/a.ts:1: may not import stack/b.ts',
    ],
    [
      'stack/a.ts',
      "await import('../keeper/b.ts')",
      'keeper/b.ts',
      'stack/a.ts:1: may not import keeper/b.ts',
    ],
    ['keeper/a.ts', "import '../vitest/b.ts'", 'vitest/b.ts', 'keeper/a.ts:1: may not import vitest/b.ts'],
    ['vitest/a.ts', "import { b } from '../cli/b.ts'", 'cli/b.ts', 'vitest/a.ts:1: may not import cli/b.ts'],
    [
      'jest/a.ts',
      "import { b } from '../vitest/b.ts'",
      'vitest/b.ts',
      'jest/a.ts:1: may not import vitest/b.ts',
    ],
    ['vitest/a.ts', "import { b } from '../index.ts'", 'index.ts', 'vitest/a.ts:1: may not import index.ts'],
    [
      'vitest/a.ts',
      "import { b } from '../tools/b.ts'",
      'tools/b.ts',
      'vitest/a.ts:1: may not import tools/b.ts',
    ],
    [
      'tools/setup/a.ts',
      "import { b } from '../../engine/b.ts'",
      'engine/b.ts',
      'tools/setup/a.ts:1: may not import engine/b.ts',
    ],
    [
      'tools/setup/a.js',
      "/** @type {import('../../engine/b.ts').B} */",
      'engine/b.ts',
      'tools/setup/a.js:1: may not import engine/b.ts',
    ],
    [
      'tools/setup/a.ts',
      "import Docker from 'dockerode'",
      'core/b.ts',
      'tools/setup/a.ts:1: may not import the package dockerode',
    ],
    [
      'tools/setup/a.js',
      "import * as z from 'zod'",
      'core/b.ts',
      'tools/setup/a.js:1: runs before zod can be imported',
    ],
    [
      'tools/setup/a.js',
      "import { b } from '../../core/b.ts'",
      'core/b.ts',
      'tools/setup/a.js:1: runs before core/b.ts can be imported',
    ],
    [
      'core/a.ts',
      "import { readFile } from 'node:fs/promises'",
      'core/b.ts',
      'core/a.ts:1: may not import node:fs/promises',
    ],
    ['core/a.ts', "import net from 'net'", 'core/b.ts', 'core/a.ts:1: may not import net'],
    [
      'core/a.ts',
      "import type Docker from 'dockerode'",
      'core/b.ts',
      'core/a.ts:1: may not import the package dockerode',
    ],
    [
      'engine/a.ts',
      "import { b } from '../../e2e/b.ts'",
      'core/b.ts',
      'engine/a.ts:1: may not import ../e2e/b.ts, outside src',
    ],
    [
      'core/a.ts',
      "import { b } from './b.test.ts'",
      'core/b.test.ts',
      'core/a.ts:1: may not import the test core/b.test.ts',
    ],
    [
      'core/a.ts',
      "import { b } from './c.ts'",
      'core/b.ts',
      'core/a.ts:1: imports core/c.ts, which does not exist',
    ],
    [
      'engine/a.ts',
      'await import(name)',
      'core/b.ts',
      'engine/a.ts:1: has a computed import, which cannot be checked',
    ],
    [
      'engine/a.ts',
      "import { Agent } from 'node:http'",
      'core/b.ts',
      'engine/a.ts:1: imports node:http, which takes 40 ms to load this way; use src/host/http.ts',
    ],
    ['plans/a.ts', '', 'core/b.ts', 'plans/a.ts: the folder has no layer; add it to LAYERS'],
    ['constructor/a.ts', '', 'core/b.ts', 'constructor/a.ts: the folder has no layer; add it to LAYERS'],
  ])('%s may not contain %j', (path, source, target, problem) => {
    expect(
      forbiddenImports(
        new Map([
          [path, source],
          [target, ''],
        ]),
      ),
    ).toEqual([problem])
  })
})

describe('a pure core', () => {
  test.each([
    'const home = process.env.HOME',
    'const here = process.cwd()',
    'const now = Date.now()',
    'const now = new Date()',
    'const start = performance.now()',
    'const id = crypto.randomUUID()',
    'const dice = Math.random()',
    'setTimeout(done, 10)',
    'console.log(text)',
    "await fetch('http://127.0.0.1')",
  ])('core may not contain: %s', (line) => {
    expect(impureCore(new Map([['core/a.ts', `\n${line}`]]))).toHaveLength(1)
    expect(
      impureCore(
        new Map([
          ['core/a.test.ts', line],
          ['engine/a.ts', line],
        ]),
      ),
    ).toEqual([])
  })

  test.each([
    '// process.env is not read here',
    '/** Date.now() */',
    'const date = new Date(text)',
    'const processed = 1',
  ])('core may contain: %s', (line) => {
    expect(impureCore(new Map([['core/a.ts', line]]))).toEqual([])
  })
})

describe('loadedPackages', () => {
  const files = new Map([
    ['index.ts', "import { a } from './vitest/a.ts'\nimport type { Docker } from 'dockerode'"],
    ['vitest/a.ts', "import { b } from '../core/b.ts'\nconst later = () => import('../engine/c.ts')"],
    ['core/b.ts', "import * as z from 'zod/mini'\nimport '../vitest/a.ts'\nimport 'node:fs'"],
    ['engine/c.ts', "import Docker from 'dockerode'"],
  ])

  test('the packages that an entry loads are found from file to file, without types and dynamic imports', () => {
    expect([...loadedPackages('index.ts', files)]).toEqual([
      ['zod', 'index.ts > vitest/a.ts > core/b.ts'],
      ['node:fs', 'index.ts > vitest/a.ts > core/b.ts'],
    ])
  })

  test('an import of a file that does not exist is an error', () => {
    expect(() => loadedPackages('index.ts', without(files, 'core/b.ts'))).toThrow(
      'core/b.ts: the file does not exist',
    )
  })

  test.each(['zod', 'dockerode', 'mdast-util-from-markdown', 'micromark-extension-gfm-table'])(
    '%s is heavy',
    (name) => {
      expect(HEAVY.test(name)).toBe(true)
    },
  )
})

function without(files: ReadonlyMap<string, string>, path: string): Map<string, string> {
  return new Map([...files].filter(([other]) => other !== path))
}
