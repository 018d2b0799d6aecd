import { expect, test } from 'vitest'
import { renderFigures } from '../common/figures.ts'
import { SETTING } from '../common/sample.ts'
import { figuresOf, makeReport } from './report.ts'

test('the report has what a run with reuse takes above the same tests without a stack', () => {
  const rounds = [
    { plain: 1000, frozen: 1100, atOnce: 3000, changed: 3000, changedWithout: 6000 },
    { plain: 1200, frozen: 1400, atOnce: 3000, changed: 3200, changedWithout: 6000 },
    { plain: 1000, frozen: 1150, atOnce: 2000, changed: 2800, changedWithout: 5000 },
  ]
  expect(renderFigures(figuresOf(makeReport(SETTING, rounds)))).toMatchInlineSnapshot(`
    [
      "a run on a stack of five services, medians of 3 rounds after a warm-up; Engine 28.5.2, Node.js 24.1.0, 2 CPUs, 8 GB, load 0.4",
      "",
      "                                                       median             range",
      "second run, above the same tests without a stack       0.15 s  0.10 s to 0.20 s",
      "the same right after a run, whose end began the start  1.80 s  1.00 s to 2.00 s",
      "one changed line, then a run with reuse                3.00 s  2.80 s to 3.20 s",
      "one changed line, then a run without reuse             6.00 s  5.00 s to 6.00 s",
      "",
      "goal                                                         at most                   measured",
      "second run with reuse, above the same tests without a stack   0.15 s  0.15 s (0.10 s to 0.20 s)  reached",
      "run after one changed line, with reuse / without               0.50x     0.53x (0.50x to 0.56x)   missed",
    ]
  `)
})
