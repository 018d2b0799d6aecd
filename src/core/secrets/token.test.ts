import { expect, test } from 'vitest'
import { visible } from '../text/visible.ts'
import { KnownSecrets } from './hide.ts'

const known = new KnownSecrets().learn({ secrets: ['tigerlily7'], names: [] })

const SEQUENCES = [
  '\x1b[K',
  '\x1b[2K',
  '\x1b[1G',
  '\x1b[?25l',
  '\x1b[38;2;255;255;255;48;2;0;0;0m',
  '\x1b(B',
  '\x9b2K',
]

test.each(SEQUENCES)('a value that is not strong is hidden after the control sequence %j', (sequence) => {
  for (const text of [sequence, visible(sequence), JSON.stringify(sequence).slice(1, -1)]) {
    expect(known.hide(`got ${text}tigerlily7 here`)).toBe(`got ${text}[redacted] here`)
  }
})

test.each(SEQUENCES)('a value with the control sequence %j inside is hidden', (sequence) => {
  expect(known.hide(`got tiger${sequence}lily7 here`)).toBe('got [redacted] here')
})

test('a text with control sequences stays as it is if no secret is in it', () => {
  const text = `${SEQUENCES.join('got ')} tigerlily77`
  expect(known.hide(text)).toBe(text)
})

test('a word in brackets is no control sequence', () => {
  expect(known.hide('[xtigerlily7] mytigerlily7')).toBe('[xtigerlily7] mytigerlily7')
})
