import { expect, test } from 'vitest'
import { renderFigures } from '../common/figures.ts'
import { SETTING } from '../common/sample.ts'
import { figuresOf, makeReport } from './report.ts'

const KNOWN = { setting: SETTING, services: 5, trace: null }
const ROUND = {
  ours: { startMs: 1500, teardownMs: 800 },
  compose: { startMs: 2500, teardownMs: 1150 },
  testcontainers: { startMs: 12_345, teardownMs: 1650 },
  floor: { startMs: 1030, teardownMs: 790 },
}

test('the start report as text', () => {
  expect(
    `\n${renderFigures(figuresOf(makeReport({ ...KNOWN, beside: 'nothing' }, [ROUND]))).join('\n')}\n`,
  ).toMatchInlineSnapshot(`
    "
    5 services, images present, medians of 1 round after a warm-up; Engine 28.5.2, Node.js 24.1.0, 2 CPUs, 8 GB, load 0.4

    start to ready                median               range
    ours                          1.50 s    1.50 s to 1.50 s
    compose up -d --wait          2.50 s    2.50 s to 2.50 s
    testcontainers up            12.35 s  12.35 s to 12.35 s
    bare Engine API               1.03 s    1.03 s to 1.03 s
    ours / compose up -d --wait    0.60x      0.60x to 0.60x
    ours / testcontainers up       0.12x      0.12x to 0.12x
    ours / bare Engine API         1.46x      1.46x to 1.46x

    teardown                    median             range
    ours                        0.80 s  0.80 s to 0.80 s
    compose down -v             1.15 s  1.15 s to 1.15 s
    testcontainers down         1.65 s  1.65 s to 1.65 s
    bare Engine API             0.79 s  0.79 s to 0.79 s
    ours / compose down -v       0.70x    0.70x to 0.70x
    ours / testcontainers down   0.48x    0.48x to 0.48x
    ours / bare Engine API       1.01x    1.01x to 1.01x

    goal                          at most                measured
    start / compose up -d --wait    0.75x  0.60x (0.60x to 0.60x)  reached
    start / bare Engine API         1.08x  1.46x (1.46x to 1.46x)   missed
    "
  `)
})

test('the start report as JSON holds every round', () => {
  const report = makeReport({ ...KNOWN, beside: 'busy' }, [ROUND, ROUND])
  expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  expect(report.rounds).toEqual([ROUND, ROUND])
  expect(report.start.ratios.compose.median).toBeCloseTo(0.6)
})
