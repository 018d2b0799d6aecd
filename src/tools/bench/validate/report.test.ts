import { expect, test } from 'vitest'
import { makeReport, renderReport } from './report.ts'

test('ratios are taken round by round, and files per second follow from the median', () => {
  const rounds = [
    { ours: 1000, dclint: 2000 },
    { ours: 500, dclint: 500 },
    { ours: 800, dclint: 1000 },
  ]
  const report = makeReport('a machine', 2000, rounds)
  expect(report.ratio.median).toBe(0.8)
  expect(renderReport(report)).toEqual([
    'a tree of 2000 files, medians of 3 rounds after a warm-up; a machine',
    '',
    '                      median             range  files a second           ours / dclint',
    'ssot-docker validate  0.80 s  0.50 s to 1.00 s            2500  0.80x (0.50x to 1.00x)',
    'dclint -r             1.00 s  0.50 s to 2.00 s            2000',
  ])
})
