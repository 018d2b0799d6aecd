import { expect, test } from 'vitest'
import { directImports, roomGraph } from './rooms.ts'

const graph = (arrows: Readonly<Record<string, readonly string[]>>) => new Map(Object.entries(arrows))

test('a room imports what its files import from other rooms, tests not counted', () => {
  const rooms = roomGraph(
    graph({
      'index.ts': ['stack/up.ts'],
      'stack/up.ts': ['stack/images/build.ts', 'core/plan.ts'],
      'stack/images/build.ts': ['engine/docker.ts'],
      'stack/up.test.ts': ['testing/fake.ts'],
      'engine/docker.ts': [],
      'tools/setup/main.js': ['core/plan.ts'],
      'core/plan.ts': [],
    }),
  )
  expect(rooms).toEqual(
    new Map([
      ['', new Set(['stack'])],
      ['stack', new Set(['core', 'engine'])],
      ['engine', new Set()],
      ['tools/setup', new Set(['core'])],
      ['core', new Set()],
    ]),
  )
})

test('an import that others imply is left out', () => {
  const rooms = new Map([
    ['cli', new Set(['stack', 'engine', 'core', 'report'])],
    ['stack', new Set(['engine', 'core'])],
    ['report', new Set(['core'])],
    ['engine', new Set(['core'])],
    ['core', new Set<string>()],
  ])
  expect(directImports(rooms)).toEqual(
    new Map([
      ['cli', new Set(['stack', 'report'])],
      ['stack', new Set(['engine'])],
      ['report', new Set(['core'])],
      ['engine', new Set(['core'])],
      ['core', new Set()],
    ]),
  )
})

test('rooms that import each other in a circle are an error', () => {
  const rooms = new Map([
    ['cli', new Set(['stack'])],
    ['stack', new Set(['engine'])],
    ['engine', new Set(['stack'])],
  ])
  expect(() => directImports(rooms)).toThrow('The room stack imports itself')
})
