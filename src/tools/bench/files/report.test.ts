import { expect, test } from 'vitest'
import { renderFigures } from '../common/figures.ts'
import { SETTING } from '../common/sample.ts'
import { type FilesRound, figuresOf, makeReport } from './report.ts'

const round = (node: number, plugin: number): FilesRound => ({
  ...{ node, plugin, nothing: 103, alone: 120, jestNode: 30, jest: 34 },
})

test('what an environment adds is compared round by round with the same runner without it', () => {
  const report = makeReport(SETTING, 40, [round(100, 105), round(110, 112), round(90, 96)])
  expect(report.rows.find(({ name }) => name === 'plugin')).toEqual({
    name: 'plugin',
    file: { median: 105, min: 96, max: 112 },
    added: { median: 5, min: 2, max: 6 },
  })
  expect(report.rows.find(({ name }) => name === 'jest')?.added?.median).toBe(4)
  expect(renderFigures(figuresOf(report)).join('\n')).toMatchInlineSnapshot(`
    "a trivial test file, of 40 in each round, start and teardown taken off, medians of 3 rounds after a warm-up; Engine 28.5.2, Node.js 24.1.0, 2 CPUs, 8 GB, load 0.4

                                                a file                 range    added               range
    Vitest, environment node                  100.0 ms   90.0 ms to 110.0 ms
    Vitest, an environment that does nothing  103.0 ms  103.0 ms to 103.0 ms   3.0 ms  -7.0 ms to 13.0 ms
    Vitest, ssot-docker with the plugin       105.0 ms   96.0 ms to 112.0 ms   5.0 ms    2.0 ms to 6.0 ms
    Vitest, ssot-docker without the plugin    120.0 ms  120.0 ms to 120.0 ms  20.0 ms  10.0 ms to 30.0 ms
    Jest, environment node                     30.0 ms    30.0 ms to 30.0 ms
    Jest, ssot-docker                          34.0 ms    34.0 ms to 34.0 ms   4.0 ms    4.0 ms to 4.0 ms

    goal                                                         at most                   measured
    test file in Vitest with the plugin, above environment node   8.0 ms  5.0 ms (2.0 ms to 6.0 ms)  reached"
  `)
})

test('the last line of the report says whether the goal was met', () => {
  expect(renderFigures(figuresOf(makeReport(SETTING, 40, [round(100, 108)]))).at(-1)).toMatch(/ reached$/)
  expect(renderFigures(figuresOf(makeReport(SETTING, 40, [round(100, 108.1)]))).at(-1)).toMatch(/ missed$/)
})
