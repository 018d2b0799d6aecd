import { describe, expect, test } from 'vitest'
import { brief, contrast } from './facts.ts'

const variable = (rest: string) => `$\{PORT${rest}}`

describe('a text for one line', () => {
  test('a long one is cut between words, so that no half of a secret is left that cannot be found any more', () => {
    expect(brief(`${'word '.repeat(19)}hunter2-x2-and-more`)).toBe(`${'word '.repeat(19).trim()}…`)
  })

  test('a long word is cut where the room ends', () => {
    expect(brief('a'.repeat(200))).toBe(`${'a'.repeat(99)}…`)
  })
})

describe('two texts for one line', () => {
  test('short ones are told as they are', () => {
    expect(contrast('npm  ci', 'npm ci --omit=dev')).toEqual(['npm ci', 'npm ci --omit=dev'])
  })

  test('long ones are told where they differ', () => {
    const text = (word: string) =>
      `apt-get update && apt-get install --yes curl ${word} git && rm -rf /var/lib/apt/lists/* && useradd app`
    expect(contrast(text('wget'), text('jq'))).toEqual([
      '…install --yes curl wget git && rm -rf /var/lib/apt/lists/*…',
      '…install --yes curl jq git && rm -rf /var/lib/apt/lists/*…',
    ])
  })

  test('what was added at the end or at the start of a long one is told', () => {
    const long = 'one two three four five six seven eight nine ten eleven twelve'
    expect(contrast(long, `${long} thirteen`)).toEqual([
      '…nine ten eleven twelve',
      '…nine ten eleven twelve thirteen',
    ])
    expect(contrast(long, `zero ${long}`)).toEqual([
      'one two three four five…',
      'zero one two three four five…',
    ])
  })

  test('a text that repeats itself is not cut twice', () => {
    const [a, b] = contrast('a '.repeat(50), 'a '.repeat(51))
    expect(b.length - a.length).toBe(2)
  })

  test('that a variable is required is told only if that has changed', () => {
    expect(contrast(variable(':?'), '80')).toEqual([variable(''), '80'])
    expect(contrast(variable(''), variable(':?'))).toEqual([variable(''), variable(':?')])
  })
})
