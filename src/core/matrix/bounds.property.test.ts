import { describe, expect, test } from 'vitest'
import { changed, FILE, problemsOf, VALID } from '../../testing/samples/matrix.ts'
import { parseMatrix } from './parse.ts'

describe('a matrix beyond the bounds', () => {
  const rows = (count: number) =>
    Array.from(
      { length: count },
      (_, index) => `| s${index} | 80 | tcp | - | URL_${index} | - | - | - |\n`,
    ).join('')

  test('a table with too many rows is refused at the first row beyond the bound', () => {
    const text = changed(['| db ', `${rows(10_000)}| db `])
    expect(problemsOf(text)).toMatchObject([
      {
        message: 'Services has too many rows',
        found: '10003 rows',
        allowed: 'at most 10000 rows',
        line: 10_014,
      },
    ])
  })

  test('a table with too many columns is refused at the first column beyond the bound', () => {
    const text = changed(
      ['| Purpose |', `| Purpose ${'| a '.repeat(600)}|`],
      ['| ------- |\n', `| --- ${'| --- '.repeat(600)}|\n`],
    )
    expect(problemsOf(text)).toMatchObject([{ message: 'Environments has too many columns', line: 5 }])
  })

  test('5,000 rows are within the bounds', () => {
    expect(parseMatrix(changed(['| db ', `${rows(5000)}| db `]), FILE).services).toHaveLength(5003)
  })

  test('long prose is refused, and rows of tables do not count', () => {
    const prose = `A line of prose.\n\n`.repeat(30_000)
    expect(problemsOf(`${VALID}\n## More\n\n${prose}`)).toMatchObject([
      { message: 'The matrix is larger than 512 KiB, apart from plain rows of tables', line: 1, column: 1 },
    ])
  })

  test('deep nesting is refused before it is parsed', () => {
    expect(problemsOf(`${VALID}\n${'> '.repeat(50_000)}a\n`)).toMatchObject([
      { message: expect.stringContaining('is nested more than 100 levels deep'), column: 1 },
    ])
  })
})
