import { expect, test } from 'vitest'
import { renderFigures } from '../common/figures.ts'
import { SETTING } from '../common/sample.ts'
import type { Case } from './cases.ts'
import { figuresOf, makeReport } from './report.ts'

const CASES: readonly Case[] = [
  { title: 'no-op', kind: 'nothing', service: null },
  { title: 'source line, auth', kind: 'source', service: 'auth' },
  { title: 'source line, web', kind: 'source', service: 'web' },
  { title: 'package.json, auth', kind: 'dependencies', service: 'auth' },
]
const BUDGETS = new Map([
  ['auth', 1500],
  ['web', 500],
])
const timing = (ours: number, compose: number) => ({
  build: { ours, compose },
  refresh: { ours: ours + 1000, compose: compose + 2000 },
})
const ROUNDS = [
  [timing(100, 600), timing(500, 1000), timing(700, 1000), timing(4000, 5000)],
  [timing(120, 500), timing(600, 1500), timing(700, 1000), timing(4000, 4000)],
]

test('the refresh report as text', () => {
  expect(
    `\n${renderFigures(figuresOf(makeReport(SETTING, 5, CASES, BUDGETS, ROUNDS))).join('\n')}\n`,
  ).toMatchInlineSnapshot(`
    "
    a stack of 5 services, medians of 2 rounds after a warm-up; Engine 28.5.2, Node.js 24.1.0, 2 CPUs, 8 GB, load 0.4

    change               build  compose build  ratio  refresh  compose up -d --build  ratio        budget
    no-op               0.11 s         0.55 s  0.20x   1.11 s                 2.55 s  0.44x
    source line, auth   0.55 s         1.25 s  0.45x   1.55 s                 3.25 s  0.48x    1.5 s kept
    source line, web    0.70 s         1.00 s  0.70x   1.70 s                 3.00 s  0.57x  0.5 s MISSED
    package.json, auth  4.00 s         4.50 s  0.90x   5.00 s                 6.50 s  0.77x
    "
  `)
})

test('the ratio is the median of the ratios of the rounds, and the report as JSON holds every round', () => {
  const report = makeReport(SETTING, 5, CASES, BUDGETS, ROUNDS)
  expect(report.rows[1]?.figures.build.ratio).toEqual({ median: expect.closeTo(0.45), min: 0.4, max: 0.5 })
  expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  expect(report.rounds).toEqual(ROUNDS)
})
