import { expect, test } from 'vitest'
import { importCircles } from './circles.ts'
import { importGraph } from './graph.ts'

const circlesIn = (files: Readonly<Record<string, string>>) =>
  importCircles(importGraph(new Map(Object.entries(files))))

test('files that import in one direction make no circle', () => {
  expect(
    circlesIn({
      'a.ts': "import './b.ts'\nimport './c.ts'",
      'b.ts': "import './c.ts'\nimport 'zod'\nimport './absent.ts'",
      'c.ts': '',
    }),
  ).toEqual([])
})

test.each([
  ['imports', "import { a } from '../core/a.ts'"],
  ['imports of types', "import type { A } from '../core/a.ts'"],
  ['exports from elsewhere', "export * from '../core/a.ts'"],
  ['dynamic imports', "await import('../core/a.ts')"],
  ['types out of a call', "type A = import('../core/a.ts').A"],
])('%s make a circle', (_, source) => {
  expect(circlesIn({ 'engine/b.ts': source, 'core/a.ts': "import '../engine/b.ts'" })).toEqual([
    'core/a.ts > engine/b.ts > core/a.ts',
  ])
})

test('test files make a circle', () => {
  expect(circlesIn({ 'a.ts': "import './a.test.ts'", 'a.test.ts': "import './a.ts'" })).toEqual([
    'a.test.ts > a.ts > a.test.ts',
  ])
})

test('a file that imports itself is a circle', () => {
  expect(circlesIn({ 'a.ts': "import './a.ts'" })).toEqual(['a.ts > a.ts'])
})

test('each circle is reported once, from its first file in the order of the alphabet', () => {
  expect(
    circlesIn({
      'z.ts': "import './b.ts'",
      'b.ts': "import './a.ts'",
      'a.ts': "import './z.ts'",
      'x.ts': "import './y.ts'",
      'y.ts': "import './x.ts'",
      'before.ts': "import './a.ts'",
    }),
  ).toEqual(['a.ts > z.ts > b.ts > a.ts', 'x.ts > y.ts > x.ts'])
})

test('a file in several circles is reported with the shortest one', () => {
  expect(
    circlesIn({
      'a.ts': "import './b.ts'\nimport './c.ts'",
      'b.ts': "import './c.ts'",
      'c.ts': "import './a.ts'",
    }),
  ).toEqual(['a.ts > c.ts > a.ts', 'a.ts > b.ts > c.ts > a.ts'])
})
