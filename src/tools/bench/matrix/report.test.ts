import { expect, test } from 'vitest'
import { renderFigures } from '../common/figures.ts'
import { SETTING } from '../common/sample.ts'
import { figuresOf, makeReport } from './report.ts'

test('the ratio of the times is taken round by round', () => {
  const rounds = [
    { large: { ms: 900, mb: 170 }, small: { ms: 300, mb: 80 } },
    { large: { ms: 600, mb: 150 }, small: { ms: 300, mb: 90 } },
    { large: { ms: 800, mb: 160 }, small: { ms: 320, mb: 70 } },
  ]
  const report = makeReport(SETTING, { large: 5000, small: 50 }, rounds)
  expect(report.ratio.median).toBe(2.5)
  expect(renderFigures(figuresOf(report))).toMatchInlineSnapshot(`
    [
      "ssot-docker types, medians of 3 rounds after a warm-up; Engine 28.5.2, Node.js 24.1.0, 2 CPUs, 8 GB, load 0.4",
      "",
      "           median             range  memory           large / small",
      "5000 rows  0.80 s  0.60 s to 0.90 s  160 MB  2.50x (2.00x to 3.00x)",
      "50 rows    0.30 s  0.30 s to 0.32 s   80 MB",
    ]
  `)
})
