import { expect, test } from 'vitest'
import { eventsAt, FAILED_RUN } from '../../testing/reports/run.ts'
import { readEvents, runsIn } from './read-events.ts'

const text = FAILED_RUN.map((event) => JSON.stringify(event)).join('\n')

test('events are read in the order of their lines', () => {
  const [first, second] = FAILED_RUN
  expect(readEvents(`${JSON.stringify(second)}\n${JSON.stringify(first)}\n`)).toEqual([second, first])
})

test('a last line that was cut off, and lines that are no events, are left out', () => {
  expect(readEvents(text.slice(0, -10))).toEqual(FAILED_RUN.slice(0, -1))
  expect(readEvents('{}\nnull\n[1]\n{"type":1,"atMs":2}\n{"type":"keeper-done"}\n')).toEqual([])
})

test('a log with one run has one', () => {
  expect(runsIn(FAILED_RUN)).toEqual([FAILED_RUN])
  expect(runsIn([])).toEqual([])
})

test('what follows a run on a stack that was kept belongs to the next run', () => {
  const lease = { type: 'lease-taken', pid: 1, endsWith: 'process' } as const
  const events = eventsAt(
    [0, lease],
    [1, { type: 'rest-began', forMs: 1000 }],
    [2, { type: 'rest-frozen', project: 'p' }],
    [3, lease],
    [4, { type: 'rest-began', forMs: 1000 }],
    [5, { type: 'rest-frozen', project: 'p' }],
    [6, { type: 'rest-ended', because: 'time' }],
    [7, { type: 'keeper-done' }],
  )
  const types = runsIn(events).map((run) => run.map(({ type }) => type))
  expect(types).toEqual([
    ['lease-taken', 'rest-began'],
    ['rest-frozen', 'lease-taken', 'rest-began', 'keeper-done'],
  ])
})
