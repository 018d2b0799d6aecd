import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import { forbiddenImports, HEAVY, impureCore, loadedPackages } from './rules.ts'
import { readImports } from './specifiers.ts'

const SRC = join(import.meta.dirname, '..', '..')

describe('the source', () => {
  const files = readSource()

  test('is found', () => {
    expect(files.has('core/errors/errors.ts')).toBe(true)
    expect(files.has('tools/imports/imports.test.ts')).toBe(true)
  })

  test('imports in one direction', () => {
    // The samples below are imports of files that are not there.
    expect(forbiddenImports(without(files, 'tools/imports/imports.test.ts'))).toEqual([])
  })

  test('has a core that is given what it needs', () => {
    expect(impureCore(files)).toEqual([])
  })

  test.each(['index.ts', 'require.ts', 'jest/environment.mts'])(
    'loads nothing heavy into a worker by %s',
    (entry) => {
      const heavy = [...loadedPackages(entry, files)].filter(([name]) => HEAVY.test(name))
      expect(heavy).toEqual([])
    },
  )

  test('loads no package but commander for the help of the command line', () => {
    const packages = [...loadedPackages('cli/run.ts', files).keys()]
    expect(packages.filter((name) => !isBuiltin(name))).toEqual(['commander'])
  })
})

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
  ])('lets %s have %s', (path, source, target) => {
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
      'core/a.ts:1: imports core/c.ts, which is not there',
    ],
    [
      'engine/a.ts',
      'await import(name)',
      'core/b.ts',
      'engine/a.ts:1: imports something computed, which no rule can check',
    ],
    ['plans/a.ts', '', 'core/b.ts', 'plans/a.ts: the folder has no place in the layers; name it in LAYERS'],
    [
      'constructor/a.ts',
      '',
      'core/b.ts',
      'constructor/a.ts: the folder has no place in the layers; name it in LAYERS',
    ],
  ])('keeps %s from %s', (path, source, target, problem) => {
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
  ])('does not say: %s', (line) => {
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
  ])('may say: %s', (line) => {
    expect(impureCore(new Map([['core/a.ts', line]]))).toEqual([])
  })
})

describe('what an entry loads', () => {
  const files = new Map([
    ['index.ts', "import { a } from './vitest/a.ts'\nimport type { Docker } from 'dockerode'"],
    ['vitest/a.ts', "import { b } from '../core/b.ts'\nconst later = () => import('../engine/c.ts')"],
    ['core/b.ts', "import * as z from 'zod/mini'\nimport '../vitest/a.ts'\nimport 'node:fs'"],
    ['engine/c.ts', "import Docker from 'dockerode'"],
  ])

  test('is followed from file to file, without types and what is loaded later', () => {
    expect([...loadedPackages('index.ts', files)]).toEqual([
      ['zod', 'index.ts > vitest/a.ts > core/b.ts'],
      ['node:fs', 'index.ts > vitest/a.ts > core/b.ts'],
    ])
  })

  test('cannot be told when a file is not there', () => {
    expect(() => loadedPackages('index.ts', without(files, 'core/b.ts'))).toThrow(
      'core/b.ts: there is no such file',
    )
  })

  test.each(['zod', 'dockerode', 'mdast-util-from-markdown', 'micromark-extension-gfm-table', 'node:sqlite'])(
    '%s is heavy',
    (name) => {
      expect(HEAVY.test(name)).toBe(true)
    },
  )
})

describe('readImports', () => {
  test('finds every form', () => {
    const source = [
      "import a from 'a'",
      "import * as b from 'b'",
      'import {',
      '  c,',
      '  type C,',
      "} from 'c'",
      "import type { D } from 'd'",
      "import 'e'",
      "export { f } from 'f'",
      "export * from 'g'",
      "export type { H } from 'h'",
      "const i = await import('i')",
      "type J = import('j').J",
      "const k = require('k')",
      "import l, { type L } from 'l'",
      "export default await import(\n  'm'\n)",
      '/** @type {import("n").N} */',
      'const o = import(`o`)',
      'const p = import(`./$' + '{p}.ts`)',
    ].join('\n')
    expect(readImports(source).map(({ specifier, kind, line }) => `${line} ${kind} ${specifier}`)).toEqual([
      '1 static a',
      '2 static b',
      '3 static c',
      '7 type d',
      '8 static e',
      '9 static f',
      '10 static g',
      '11 type h',
      '12 dynamic i',
      '13 dynamic j',
      '14 dynamic k',
      '15 static l',
      '16 dynamic m',
      '19 type n',
      '20 dynamic o',
      '21 dynamic undefined',
    ])
  })

  test('finds none in comments, strings and code that only looks alike', () => {
    const source = [
      "// import a from 'a'",
      "/* import('b') */",
      "  // export * from 'c'",
      'const d = "an import from \'d\'"',
      "export const e = 'e'",
      'export function f() {',
      "  return 'f'",
      '}',
      "text.import('g')",
      "const h = Array.from('h')",
      'export const i = from(\n"i")',
      'export type J =',
      "  | 'j'",
    ].join('\n')
    expect(readImports(source)).toEqual([])
  })
})

function readSource(): Map<string, string> {
  const paths = readdirSync(SRC, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  return new Map(
    paths.map((path) => [
      path
        .slice(SRC.length + 1)
        .split(sep)
        .join('/'),
      readFileSync(path, 'utf8'),
    ]),
  )
}

function without(files: ReadonlyMap<string, string>, path: string): Map<string, string> {
  return new Map([...files].filter(([other]) => other !== path))
}
