import { describe, expect, test } from 'vitest'
import { readImports } from './specifiers.ts'

describe('readImports', () => {
  test('every form of an import is found', () => {
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

  test('comments, strings and similar code are no imports', () => {
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
