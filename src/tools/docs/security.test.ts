import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const PAGE = readFileSync(join(ROOT, 'docs', 'security.md'), 'utf8')

/** The rows of the tables that have a column Test: what is promised, and the cell with its test. */
const PROMISES = [...PAGE.matchAll(/^\| [^|\n]+ \| Test +\|\n\| [-| ]+\n((?:\|.*\n)+)/gm)].flatMap(
  ([, rows = '']) =>
    rows
      .trim()
      .split('\n')
      .map((row) => row.slice(2, -2).split(' | '))
      .map(([promise = '', test = '']) => [promise.trim(), test.trim()] as const),
)

test('docs/security.md promises something', () => {
  expect(PROMISES.length).toBeGreaterThan(20)
})

describe('each promise of docs/security.md has a test', () => {
  test.each(PROMISES)('%s', (_, cell) => {
    const [, title = '', link = ''] = /^\[(.+)\]\(\.\.\/(.+)\)$/.exec(cell) ?? []
    expect(existsSync(join(ROOT, link)), `no file: ${cell}`).toBe(true)
    expect(titlesIn(readFileSync(join(ROOT, link), 'utf8')).filter((one) => one.includes(title))).not.toEqual(
      [],
    )
  })
})

/** The titles of the tests in a source: the first argument of `test`, of `describe`, and of what `each` and `runIf` return. */
function titlesIn(source: string): string[] {
  const beginning = /(?:\b(?:test|describe)|\))\(\s*(['"`])(?<title>(?:\\.|(?!\1)[^\\])*)\1/g
  return [...source.matchAll(beginning)].flatMap(({ groups }) => groups?.title ?? [])
}
