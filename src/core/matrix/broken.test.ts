import { expect, test } from 'vitest'
import { BROKEN } from '../../testing/samples/broken-matrix.ts'
import { changed, FILE, problemsOf } from '../../testing/samples/matrix.ts'

test.each(BROKEN)('%s', (_, changes, problems) => {
  expect(problemsOf(changed(...changes))).toEqual(problems.map((problem) => ({ file: FILE, ...problem })))
})

/** An editor that jumps to the place must land on what the problem says it found. */
test.each(BROKEN)('%s: found is what stands there', (_, changes) => {
  const text = changed(...changes)
  for (const { line, column, found } of problemsOf(text)) {
    // Counts of cells, the columns of a row and titles describe what is there in other words.
    if (found === undefined || /^\d+ cells?$|\|/.test(found)) continue
    const rest = (text.split('\n')[line - 1] ?? '').slice(column - 1)
    const unquoted = (source: string) => source.replace(/^(#+ |`)/, '')
    expect(unquoted(rest).slice(0, unquoted(found).length)).toBe(unquoted(found))
  }
})
