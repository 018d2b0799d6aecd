import { expect, test } from 'vitest'
import { renderFigures } from '../common/figures.ts'
import { SETTING } from '../common/sample.ts'
import { figuresOf, makeReport } from './report.ts'

test('ratios are taken round by round, and files per second follow from the median', () => {
  const rounds = [
    { ours: 1000, dclint: 2000 },
    { ours: 500, dclint: 500 },
    { ours: 800, dclint: 1000 },
  ]
  const report = makeReport(SETTING, 2000, rounds)
  expect(report.ratio.median).toBe(0.8)
  expect(renderFigures(figuresOf(report))).toMatchInlineSnapshot(`
    [
      "a tree of 2000 files, medians of 3 rounds after a warm-up; Engine 28.5.2, Node.js 24.1.0, 2 CPUs, 8 GB, load 0.4",
      "",
      "                      median             range  files a second           ours / dclint",
      "ssot-docker validate  0.80 s  0.50 s to 1.00 s            2500  0.80x (0.50x to 1.00x)",
      "dclint -r             1.00 s  0.50 s to 2.00 s            2000",
    ]
  `)
})
