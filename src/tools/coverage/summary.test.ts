import { createCoverageMap } from '@vitest/istanbul-lib-coverage'
import { expect, test } from 'vitest'
import { summarize } from './summary.ts'

/** A file with one statement a line, each executed as often as given. */
function file(path: string, ...counts: number[]) {
  const place = (line: number) => ({ start: { line, column: 0 }, end: { line, column: 9 } })
  return {
    path,
    statementMap: Object.fromEntries(counts.map((_, index) => [index, place(index + 1)])),
    s: Object.fromEntries(counts.map((count, index) => [index, count])),
    fnMap: {},
    f: {},
    branchMap: {},
    b: {},
  }
}

test('lines are added up for each folder of src and for all', () => {
  const files = [
    file('/src/core/a.ts', 1, 0),
    file('/src/core/deep/b.ts', 3, 2),
    file('/src/cli/c.ts', 0, 0, 0, 1),
    file('/src/index.ts'),
  ]
  const map = createCoverageMap(Object.fromEntries(files.map((data) => [data.path, data])))
  expect(summarize(map, '/src')).toBe(
    [
      '.         100.0 %       0 of 0 lines',
      'cli        25.0 %       1 of 4 lines',
      'core       75.0 %       3 of 4 lines',
      'all        50.0 %       4 of 8 lines',
    ].join('\n'),
  )
})
