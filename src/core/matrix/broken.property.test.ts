import { expect, test } from 'vitest'
import { BROKEN } from '../../testing/samples/broken-matrix.ts'
import { BROKEN_WHOLE } from '../../testing/samples/broken-whole-matrix.ts'
import { changedIn, FILE, problemsOf, VALID, WHOLE } from '../../testing/samples/matrix.ts'

const ALL = [
  ...BROKEN.map((broken) => [...broken, VALID] as const),
  ...BROKEN_WHOLE.map((broken) => [...broken, WHOLE] as const),
]

test.each(ALL)('every problem is reported for %s', (_, changes, problems, sample) => {
  expect(problemsOf(changedIn(sample, ...changes))).toEqual(
    problems.map((problem) => ({ file: FILE, ...problem })),
  )
})

/** An editor that jumps to the position must show the text that the problem calls `found`. */
test.each(ALL)('each problem has the text at its position in `found` for %s', (_, changes, __, sample) => {
  const text = changedIn(sample, ...changes)
  for (const { line, column, found } of problemsOf(text)) {
    // A count of cells and a list of columns describe the text instead of quoting it.
    if (found === undefined || /^\d+ cells?$|\|/.test(found)) continue
    const rest = (text.split('\n')[line - 1] ?? '').slice(column - 1)
    const unquoted = (source: string) => source.replace(/^(#+ |`)/, '')
    expect(unquoted(rest).slice(0, unquoted(found).length)).toBe(unquoted(found))
  }
})
