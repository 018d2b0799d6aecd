import { expect, test } from 'vitest'
import { parseYaml } from './parse.ts'

const placesOf = (text: string) =>
  parseYaml({ path: 'compose.yml', text, hasBom: false }).problems.map(({ span }) =>
    text.slice(0, span.start),
  )

test('behind a slip the parser finds more of them in what is none: the first is told', () => {
  expect(placesOf('a: [1\nb: 2\nc: {{ d }}\ne: "\n')).toEqual(['a: [1\n'])
})

test('a key that stands twice is no slip, and what comes behind is told', () => {
  expect(placesOf('a: 1\na: 2\nb: 1\nb: 2\nc: [1\n')).toEqual([
    'a: 1\n',
    'a: 1\na: 2\nb: 1\n',
    'a: 1\na: 2\nb: 1\nb: 2\nc: [',
  ])
})
