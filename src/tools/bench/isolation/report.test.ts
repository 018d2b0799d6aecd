import { expect, test } from 'vitest'
import { renderFigures } from '../common/figures.ts'
import { SETTING } from '../common/sample.ts'
import { figuresOf, makeReport, type Round } from './report.ts'

const MIB = 1024 ** 2
const ROUND: Round = {
  filesOnOne: 30_000,
  filesOnFour: 9000,
  firstStack: 2000,
  secondStack: 1000,
  teardown: 500,
  composeDown: 2000,
  keeperWithOne: 100 * MIB,
  keeperWithEight: 120 * MIB,
}

test('the report has medians of both sides and ratios', () => {
  const report = makeReport({ setting: SETTING, files: 12 }, [ROUND, { ...ROUND, filesOnFour: 15_000 }])
  expect(`\n${renderFigures(figuresOf(report)).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    12 files of 2 s of waiting, each with a stack for itself, medians of 2 rounds after a warm-up; Engine 28.5.2, Node.js 24.1.0, 2 CPUs, 8 GB, load 0.4

    compared                          this     that                   ratio
    files on 4 stacks / on 1       12.00 s  30.00 s  0.40x (0.30x to 0.50x)
    second stack / first            1.00 s   2.00 s  0.50x (0.50x to 0.50x)
    teardown of 4 / down -v of 4    0.50 s   2.00 s  0.25x (0.25x to 0.25x)
    keeper with 8 stacks / with 1  120 MiB  100 MiB  1.20x (1.20x to 1.20x)

    goal                           at most                measured
    files on 4 stacks / on 1         0.40x  0.40x (0.30x to 0.50x)  reached
    second stack / first             0.50x  0.50x (0.50x to 0.50x)  reached
    teardown of 4 / down -v of 4     0.50x  0.25x (0.25x to 0.25x)  reached
    keeper with 8 stacks / with 1    1.30x  1.20x (1.20x to 1.20x)  reached
    "
  `)
})
