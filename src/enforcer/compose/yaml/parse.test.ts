import { expect, test } from 'vitest'
import { parseYaml } from './parse.ts'

const parsed = (text: string) => parseYaml({ path: 'compose.yml', text, hasBom: false })
const placesOf = (text: string) => parsed(text).problems.map(({ span }) => text.slice(0, span.start))

test('only the first of several syntax errors is reported', () => {
  expect(placesOf('a: [1\nb: 2\nc: {{ d }}\ne: "\n')).toEqual(['a: [1\n'])
})

test('duplicate keys do not hide the errors that follow', () => {
  expect(placesOf('a: 1\na: 2\nb: 1\nb: 2\nc: [1\n')).toEqual([
    'a: 1\n',
    'a: 1\na: 2\nb: 1\n',
    'a: 1\na: 2\nb: 1\nb: 2\nc: [',
  ])
})

test('a value after the last text, such as a single carriage return, is at the last text', () => {
  expect(parsed('---\n\r').documents).toMatchObject([{ kind: 'scalar', span: { start: 2, end: 3 } }])
})
