import { describe, expect, test } from 'vitest'
import { parseYaml } from './parse.ts'
import { tokensOf } from './tokens.ts'

const stairs = (levels: number) =>
  Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:\n`).join('')

describe('a text that is nested more than 100 levels deep', () => {
  test.each([
    ['lists in brackets', `a: ${'['.repeat(101)}`, 3 + 100 - 1],
    ['maps in brackets', `a: ${'{ a: '.repeat(101)}`, 3 + 99 * 5],
    ['lists in one line', `a:\n  ${'- '.repeat(101)}b`, 5 + 99 * 2],
    ['keys', `${'? '.repeat(101)}b`, 100 * 2],
    ['maps by indentation', stairs(101), stairs(100).length + 100],
  ])('%s', (_, text, at) => {
    expect(tokensOf(text)).toEqual({ tooDeepAt: at })
    expect(parseYaml({ path: 'a.yml', text, hasBom: false })).toMatchObject({
      documents: [],
      problems: [{ message: 'The file is nested more than 100 levels deep', span: { start: at } }],
    })
  })
})

describe('a text that is only long is read', () => {
  test.each([
    ['a long list', `a:\n${'  - b\n'.repeat(500)}`],
    ['a long list of lists', `a:\n${'  - - b\n    - c\n'.repeat(300)}`],
    ['many brackets in a row', `a: [${'[b], '.repeat(500)}]`],
    [
      'brackets in scalars',
      `a: "${'['.repeat(500)}"\nb: |\n  ${'[{'.repeat(500)}\nc: '${'{'.repeat(500)}' # ${'['.repeat(500)}\n`,
    ],
    ['a block scalar with hyphens', `a: |\n  ${'- '.repeat(500)}\n`],
    ['a deep map again and again', stairs(60).repeat(5)],
    ['many documents', `--- {a: [b]}\n`.repeat(300)],
    ['a hundred levels', stairs(100)],
  ])('%s', (_, text) => {
    expect(tokensOf(text)).toHaveProperty('tokens')
  })
})

test('a text above the largest size is not parsed', () => {
  const text = `a: b\n${'# c\n'.repeat(132_000)}`
  expect(parseYaml({ path: 'a.yml', text, hasBom: false }).problems).toEqual([
    { message: 'The file is larger than 512 KiB', span: { start: 0, end: 0 } },
  ])
})

describe('aliases that stand for more than a file should', () => {
  const read = (text: string) => parseYaml({ path: 'a.yml', text, hasBom: false })

  test('aliases of aliases are found before they are followed', () => {
    const level = (index: number) => `b${index}: &b${index} [${`*b${index - 1}, `.repeat(9)}]\n`
    const { problems } = read(`b0: &b0 [c]\n${[1, 2, 3, 4, 5, 6, 7].map(level).join('')}`)
    expect(problems).toMatchObject([{ message: 'The aliases of the file stand for more than 200000 values' }])
  })

  test('a chain of aliases is as deep as what it stands for', () => {
    const links = Array.from({ length: 150 }, (_, index) => `b${index + 1}: &b${index + 1} [*b${index}]\n`)
    const { problems } = read(`b0: &b0 c\n${links.join('')}`)
    expect(problems).toMatchObject([
      { message: 'The file is nested more than 100 levels deep, by its aliases' },
    ])
  })

  test('a thousand services may share fifty lines', () => {
    const shared = Array.from({ length: 50 }, (_, index) => `  k${index}: v\n`).join('')
    const users = Array.from({ length: 1000 }, (_, index) => `s${index}:\n  <<: *all\n`).join('')
    expect(read(`x: &all\n${shared}${users}`).problems).toEqual([])
  })
})
