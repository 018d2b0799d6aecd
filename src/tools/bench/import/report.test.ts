import { expect, test } from 'vitest'
import { type ImportRound, makeReport, renderReport } from './report.ts'

const SETTING = { node: '24.0.0', cpus: 2, loadAverage: 0 }
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
  expect(renderReport(report).join('\n')).toMatchInlineSnapshot(`
    "Import in a fresh process, less an empty module; 3 rounds after a warm-up; Node 24.0.0, 2 CPUs, load 0.0

                              median     least      most  x ours
    ours, the worker entry   10.0 ms    8.0 ms   10.0 ms   1.00x
    zod                      40.0 ms   38.0 ms   40.0 ms   4.00x
    dockerode                80.0 ms   78.0 ms   80.0 ms   8.00x
    testcontainers          400.0 ms  398.0 ms  400.0 ms  40.00x

    goal for ours: under 15 ms, kept"
  `)
})

test('the last line says whether the goal was met', () => {
  expect(renderReport(makeReport(SETTING, [round(1, 16)])).at(-1)).toContain('MISSED')
  expect(renderReport(makeReport(SETTING, [round(1, 15.9)])).at(-1)).toContain('kept')
})
