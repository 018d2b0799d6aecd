import { expect, test } from 'vitest'
import { renderFigures } from '../common/figures.ts'
import { SETTING } from '../common/sample.ts'
import { figuresOf, makeReport } from './report.ts'

test('the report has the medians, and the commits a second that follow from them', () => {
  const rounds = [
    { ours: 2000, git: 500 },
    { ours: 1000, git: 400 },
    { ours: 4000, git: 600 },
  ]
  expect(renderFigures(figuresOf(makeReport(SETTING, 1000, rounds)))).toMatchInlineSnapshot(`
    [
      "a repository of 1000 commits, medians of 3 rounds after a warm-up; Engine 28.5.2, Node.js 24.1.0, 2 CPUs, 8 GB, load 0.4",
      "",
      "                              median             range  commits a second",
      "ssot-docker history --config  2.00 s  1.00 s to 4.00 s               500",
      "git log --patch               0.50 s  0.40 s to 0.60 s              2000",
      "",
      "goal                               at most                   measured",
      "history --config of 1,000 commits   5.00 s  2.00 s (1.00 s to 4.00 s)  reached",
    ]
  `)
})
