import { expect, test } from 'vitest'
import { renderFigures } from '../common/figures.ts'
import { SETTING } from '../common/sample.ts'
import { figuresOf, makeReport } from './report.ts'

const ROLLBACK = {
  ms: 1000,
  path: [
    { step: 'plan', ms: 300 },
    { step: 'start', service: 'api', ms: 500 },
  ],
} as const

test('the ratios are taken round by round, and the report as JSON holds every round', () => {
  const rounds = [
    { rollback: 1000, cached: 2000, uncached: 20_000, elsewhere: 40_000 },
    { rollback: 3000, cached: 4000, uncached: 20_000, elsewhere: 40_000 },
  ]
  const report = makeReport({ setting: SETTING, services: 5, rollbacks: [ROLLBACK], rounds })
  expect(report.ratios.cached).toEqual({ median: 0.625, min: 0.5, max: 0.75 })
  expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  expect(`\n${renderFigures(figuresOf(report)).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    a stack of 5 services, medians of 2 rounds after a warm-up; Engine 28.5.2, Node.js 24.1.0, 2 CPUs, 8 GB, load 0.4

    back to the version before          median               range         rollback / this
    rollback                            2.00 s    1.00 s to 3.00 s
    rebuild, every layer in the cache   3.00 s    2.00 s to 4.00 s  0.63x (0.50x to 0.75x)
    rebuild of every layer (--clean)   20.00 s  20.00 s to 20.00 s  0.10x (0.05x to 0.15x)
    rebuild where it was never built   40.00 s  40.00 s to 40.00 s  0.05x (0.03x to 0.07x)

    the median rollback waited for                           time  of a rebuild of every layer
    program, files, plan                                   0.30 s                          2 %
    api to be started                                      0.50 s                          3 %
    the record of the version, and the end of the program  0.20 s                          1 %
    all of it                                              1.00 s                          5 %

    goal                               at most                   measured
    rollback                            5.00 s  2.00 s (1.00 s to 3.00 s)  reached
    rollback / rebuild of every layer    0.20x     0.10x (0.05x to 0.15x)  reached
    "
  `)
})
