import { expect, test } from 'vitest'
import { problemsOf, VALID } from '../../testing/samples/matrix.ts'

/** The fixed seed gives the same texts in every run, so that a failure can be reproduced. */
test('random Markdown gives problems and never another error', () => {
  const random = generator(20_251_123)
  const pieces = [
    ...VALID.split(/(?<=\n)|(?=[|`*#-])/u),
    '|',
    '\n',
    '\\|',
    '**',
    '`',
    '```\n',
    '> ',
    '- ',
    '<!--',
    '\t',
    '\0',
    '_',
    '[x](y)',
    '&amp;',
    '\u{1F600}',
    '__proto__',
    'constructor',
    '| --- |\n',
  ]
  for (let round = 0; round < 150; round++) {
    const text = Array.from({ length: random(120) }, () => pieces[random(pieces.length)] ?? '').join('')
    expect(problemsOf(text), JSON.stringify(text)).not.toHaveLength(0)
  }
})

test('a matrix with random edits is valid, or has problems with positions inside its text', () => {
  const random = generator(7)
  for (let round = 0; round < 150; round++) {
    let text = VALID
    for (let step = random(6); step >= 0; step--) {
      const at = random(text.length)
      const length = random(12)
      const inserted = [text.slice(at, at + length).repeat(2), '', '|', '\n', '`', '-'][random(6)] ?? ''
      text = text.slice(0, at) + inserted + text.slice(at + length)
    }
    const lines = text.split('\n')
    for (const { line, column } of problemsOf(text)) {
      expect(line, text).toBeLessThanOrEqual(lines.length)
      expect(column, text).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1)
    }
  }
})

/** Random integers from 0 up to, but not including, the bound; the same for the same seed (mulberry32). */
function generator(seed: number): (bound: number) => number {
  let state = seed
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * bound)
  }
}
