import { expect, test } from 'vitest'
import { makeReport, renderReport } from './report.ts'

const SETTING = {
  at: '2025-01-02T03:04:05.000Z',
  services: 5,
  engine: '28.5.2',
  compose: '2.40.3',
  node: '24.1.0',
  cpus: 2,
  loadAverage: 0.42,
}

const ROUND = {
  ours: { startMs: 1500, teardownMs: 800 },
  compose: { startMs: 2500, teardownMs: 1150 },
  testcontainers: { startMs: 12_345, teardownMs: 1650 },
  floor: { startMs: 1030, teardownMs: 790 },
}

test('the start report as text', () => {
  expect(`\n${renderReport(makeReport(SETTING, [ROUND])).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    5 services, images present, 1 round after a warm-up; Engine 28.5.2, Compose 2.40.3, Node 24.1.0, 2 CPUs, load 0.4

    start to ready                median      min      max
    ours                          1.50 s   1.50 s   1.50 s
    compose up -d --wait          2.50 s   2.50 s   2.50 s
    testcontainers up            12.35 s  12.35 s  12.35 s
    bare Engine API               1.03 s   1.03 s   1.03 s
    ours / compose up -d --wait    0.60x    0.60x    0.60x
    ours / testcontainers up       0.12x    0.12x    0.12x
    ours / bare Engine API         1.46x    1.46x    1.46x

    teardown                    median     min     max
    ours                        0.80 s  0.80 s  0.80 s
    compose down -v             1.15 s  1.15 s  1.15 s
    testcontainers down         1.65 s  1.65 s  1.65 s
    bare Engine API             0.79 s  0.79 s  0.79 s
    ours / compose down -v       0.70x   0.70x   0.70x
    ours / testcontainers down   0.48x   0.48x   0.48x
    ours / bare Engine API       1.01x   1.01x   1.01x
    "
  `)
})

test('the start report as JSON holds every round', () => {
  const report = makeReport(SETTING, [ROUND, ROUND])
  expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  expect(report.rounds).toEqual([ROUND, ROUND])
  expect(report.start.ratios.compose.median).toBeCloseTo(0.6)
})
