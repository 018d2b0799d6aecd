import { expect, test } from 'vitest'
import { renderFigures } from '../common/figures.ts'
import { SETTING } from '../common/sample.ts'
import { figuresOf, type ImportRound, makeReport } from './report.ts'

const round = (empty: number, ours: number): ImportRound => ({
  'an empty module': empty,
  'ours, the worker entry': ours,
  zod: 41,
  dockerode: 81,
  testcontainers: 401,
})

test('the time of an empty module is subtracted round by round, and each module is compared with ours', () => {
  const report = makeReport(SETTING, [round(1, 11), round(1, 9), round(3, 13)])
  expect(report.rows.map(({ name }) => name)).not.toContain('an empty module')
  expect(report.rows[0]).toEqual({
    name: 'ours, the worker entry',
    spread: { median: 10, min: 8, max: 10 },
    ratio: 1,
  })
  expect(report.rows.at(-1)?.ratio).toBe(40)
  expect(renderFigures(figuresOf(report)).join('\n')).toMatchInlineSnapshot(`
    "import in a new process, less that of an empty module, medians of 3 rounds after a warm-up; Engine 28.5.2, Node.js 24.1.0, 2 CPUs, 8 GB, load 0.4

                              median     least      most  x ours
    ours, the worker entry   10.0 ms    8.0 ms   10.0 ms   1.00x
    zod                      40.0 ms   38.0 ms   40.0 ms   4.00x
    dockerode                80.0 ms   78.0 ms   80.0 ms   8.00x
    testcontainers          400.0 ms  398.0 ms  400.0 ms  40.00x

    goal                        at most                     measured
    import of the worker entry  15.0 ms  10.0 ms (8.0 ms to 10.0 ms)  reached"
  `)
})

test('the last line of the import report says whether the goal was met', () => {
  expect(renderFigures(figuresOf(makeReport(SETTING, [round(1, 16.1)]))).at(-1)).toMatch(/ missed$/)
  expect(renderFigures(figuresOf(makeReport(SETTING, [round(1, 16)]))).at(-1)).toMatch(/ reached$/)
})
