import { expect, test } from 'vitest'
import { renderFigures } from '../common/figures.ts'
import { SETTING } from '../common/sample.ts'
import { figuresOf, makeReport } from './report.ts'

test('the report of MariaDB has medians, ranges and ratios', () => {
  const report = makeReport({ setting: SETTING, seeds: '20 tables', notingMs: 300 }, [
    { untouched: 2, written: 10, schema: 200, restart: 1000 },
    { untouched: 4, written: 30, schema: 100, restart: 2000 },
  ])
  expect(`\n${renderFigures(figuresOf(report)).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    20 tables, medians of 2 rounds after a warm-up; Engine 28.5.2, Node.js 24.1.0, 2 CPUs, 8 GB, load 0.4

    until the database is as it was          median                   range                this / restart
    reset, nothing was written               3.0 ms        2.0 ms to 4.0 ms  0.0020x (0.0020x to 0.0020x)
    reset, 20 rows in 3 tables              20.0 ms      10.0 ms to 30.0 ms  0.0125x (0.0100x to 0.0150x)
    reset, a table was created             150.0 ms    100.0 ms to 200.0 ms  0.1250x (0.0500x to 0.2000x)
    restart of the server, and its seeds  1500.0 ms  1000.0 ms to 2000.0 ms

    what it holds was noted in 300.0 ms
    "
  `)
})
