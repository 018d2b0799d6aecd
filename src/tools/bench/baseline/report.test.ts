import { expect, test } from 'vitest'
import { renderFigures } from '../common/figures.ts'
import { SETTING } from '../common/sample.ts'
import { figuresOf, makeReport } from './report.ts'

test('the report compares a start from baseline images with the others, round by round', () => {
  const report = makeReport({ setting: SETTING, migrationsMs: 3000, makingMs: 9000 }, [
    { baseline: 1000, nothing: 4000, compose: 5000 },
    { baseline: 2000, nothing: 5000, compose: 5000 },
  ])
  expect(`\n${renderFigures(figuresOf(report)).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    a start with migrations of 3.00 s, medians of 2 rounds after a warm-up; Engine 28.5.2, Node.js 24.1.0, 2 CPUs, 8 GB, load 0.4

    start to ready              median             range         baseline / this
    ours, from baseline images  1.50 s  1.00 s to 2.00 s
    ours, from nothing          4.50 s  4.00 s to 5.00 s  0.33x (0.25x to 0.40x)
    compose up -d --wait        5.00 s  5.00 s to 5.00 s  0.30x (0.20x to 0.40x)

    the images were made in 9.00 s

    goal                                               at most                   measured
    start from baseline images / compose up -d --wait   0.350x  0.300x (0.200x to 0.400x)  reached
    "
  `)
})
