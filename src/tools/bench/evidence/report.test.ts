import { expect, test } from 'vitest'
import { renderFigures } from '../common/figures.ts'
import { SETTING } from '../common/sample.ts'
import { figuresOf, makeReport } from './report.ts'

const MIB = 1024 ** 2

test('the report has the ratio of the runs, the memory of the keeper and how much was kept', () => {
  const rounds = [
    {
      kept: { wholeMs: 10_300, keeperBytes: 120 * MIB, keeperCpuMs: 1500, lines: 20_000 },
      off: { wholeMs: 10_000, keeperBytes: 100 * MIB, keeperCpuMs: 1200, lines: 0 },
    },
    {
      kept: { wholeMs: 10_500, keeperBytes: 130 * MIB, keeperCpuMs: 1500, lines: 21_000 },
      off: { wholeMs: 10_000, keeperBytes: 100 * MIB, keeperCpuMs: 1200, lines: 0 },
    },
  ]
  expect(`\n${renderFigures(figuresOf(makeReport(SETTING, rounds))).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    5 services that write 2,000 lines a second in all, medians of 2 rounds after a warm-up; Engine 28.5.2, Node.js 24.1.0, 2 CPUs, 8 GB, load 0.4

    compared                           kept    \`off\`                   ratio
    a run, with start and teardown  10.40 s  10.00 s  1.04x (1.03x to 1.05x)
    the keeper computes              1.50 s   1.20 s                   1.25x
    memory of the keeper, at most   130 MiB  100 MiB                   1.30x

    each run kept 20000 lines or more, and none was lost

    goal                                      at most                measured
    a run with what services print / without    1.05x  1.04x (1.03x to 1.05x)  reached
    "
  `)
})
