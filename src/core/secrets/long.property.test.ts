import { expect, test } from 'vitest'
import { workOf } from '../../testing/work.ts'
import { KnownSecrets } from './hide.ts'
import type { Found } from './read/found.ts'
import { inModel } from './read/in-model.ts'
import { inSource } from './read/in-source.ts'

/** How much more work twice the length is, at most. With the square of the length, it would be four times as much. */
const TWICE = 2.6

const knowing = (...secrets: string[]): Found => ({ secrets, names: [] })

/** The work for a long text, and for one of twice the length. */
function growth(act: (count: number) => void, count: number): number {
  act(1) // What is made only once.
  const small = workOf(() => act(count))
  return workOf(() => act(2 * count)) / small
}

const numbered = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')

const PIECES: readonly [string, (index: number) => string][] = [
  ['letters and signs', () => 'a-'],
  ['quotes', () => '"a":'],
  ['dots', () => '...a'],
  ['dots of a progress bar', () => `${'.'.repeat(10)} `],
  ['addresses', () => 'a://b:c@'],
  ['addresses with one password', () => 'http://aa:bbbbb@c,'],
  ['addresses with many passwords', (index) => `Fetching https://ci:tok${index}abc@git.example/a.git\n`],
  ['queries with many passwords', (index) => `https://a.example/?password=tok${index}abc\n`],
  ['base64', () => 'QUJDREVG'],
  ['base64 with slashes', () => 'QUJDREVG/'],
  ['settings', () => 'token=x;'],
  ['beginnings of keys', () => '-----BEGIN PRIVATE KEY-----'],
  ['ends of keys', () => '-----END PRIVATE KEY----- q3ExampleKeyLine02AAAAAAAA\n'],
  ['secrets', () => 'aaaaaa'],
  ['secrets in base64', () => 'YWFhYWFh'],
  ['secrets in hex', () => '616161616161'],
  ['blocks of YAML', (index) => `x-a${index}: |\n`],
  ['secret blocks of YAML', (index) => `token${index}: |\n  a\n`],
  ['control sequences', () => '\x1b[K\x1b[31maa'],
]

test.each(PIECES)('twice as many %s are twice as much work', (_, piece) => {
  const text = (count: number) => Array.from({ length: count }, (_one, index) => piece(index)).join('')
  const hide = (count: number) => {
    const known = new KnownSecrets().learn(knowing('aaaaaa', `x7Q!-${piece(0)}`))
    known.hide(text(count))
  }
  const read = (count: number) => {
    inSource(text(count))
    inModel({ name: 'p', services: { db: { environment: { DATA: text(count) } } } })
  }
  expect(growth(hide, 500)).toBeLessThan(TWICE)
  expect(growth(read, 500)).toBeLessThan(TWICE)
})

test.each([
  ['to learn', (count: number) => void new KnownSecrets().learn(knowing(numbered(count, keyOf)))],
  [
    'to find',
    (count: number) =>
      void new KnownSecrets().learn(knowing(numbered(count, keyOf))).hide(numbered(count, keyOf)),
  ],
])('twice as many secrets that begin alike are twice as much work %s', (_, act) => {
  expect(growth(act, 200)).toBeLessThan(TWICE)
})

test('a row of dots, as of a download, is hardly more work than any other text', () => {
  const known = new KnownSecrets().learn(knowing('x7Q!-abcdef'))
  const work = (piece: string) => workOf(() => void known.hide(piece.repeat(500)))
  expect(work('.......... ')).toBeLessThan(2 * work('aaaaaaaaaa '))
})

function keyOf(index: number): string {
  return `KEY_NUMBER_${index}=tR4-${index}-9kQ2x`
}
