import { expect, test } from 'vitest'
import { BEGAN_MS, FAILED_RUN, OUTPUTS } from '../../testing/reports/run.ts'
import { runStory } from '../story/run-story.ts'
import { tracesOf } from './otlp.ts'

const story = runStory({ run: '0a1b', events: FAILED_RUN, outputs: OUTPUTS })
const { resourceSpans } = tracesOf(story, '0.1.0')
const spans = resourceSpans[0]?.scopeSpans[0]?.spans ?? []
const named = (name: string) => spans.find((span) => span.name === name)

test('a run is one trace with its stacks, steps, files and tests', () => {
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length)
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const [root, ...others] = spans
  expect(root).not.toHaveProperty('parentSpanId')
  for (const { parentSpanId } of others) expect(ids).toContain(parentSpanId)
  for (const { traceId, spanId } of spans)
    expect([traceId, spanId].join(' ')).toMatch(/^[0-9a-f]{32} [0-9a-f]{16}$/)
})

test('times are whole nanoseconds as texts, since they do not fit a number', () => {
  expect(named('run test')).toMatchObject({
    startTimeUnixNano: `${BEGAN_MS}000000`,
    endTimeUnixNano: `${BEGAN_MS + 4910}000000`,
    status: { code: 2 },
  })
})

test('a test has its place, its outcome, its error, and the traces of its requests', () => {
  expect(named('orders > an order is paid')).toMatchObject({
    status: { code: 2, message: 'expected 500 to be 200' },
    attributes: expect.arrayContaining([
      { key: 'code.line.number', value: { intValue: '20' } },
      { key: 'test.case.result.status', value: { stringValue: 'failed' } },
    ]),
  })
  expect(named('orders > an order is kept')?.links).toEqual([
    { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: expect.stringMatching(/^[0-9a-f]{16}$/) },
  ])
})

test('the steps of the start belong to the start of their stack', () => {
  const start = named('start')
  expect(named('web build')).toMatchObject({ parentSpanId: start?.spanId })
})

test('the same run has the same ids', () => {
  expect(tracesOf(story, '0.1.0')).toEqual(tracesOf(story, '0.1.0'))
})

test('parts of milliseconds are exact, and spans of the same name have ids of their own', () => {
  const events = FAILED_RUN.map((event) => {
    const named =
      event.type === 'test-began' || event.type === 'test-ended' ? { ...event, name: 'same' } : event
    return event.type === 'keeper-listening' ? { ...named, atMs: BEGAN_MS + 506 / 4096 } : named
  })
  const { resourceSpans: resources } = tracesOf(runStory({ run: '0a1b', events }), '0.1.0')
  const all = resources[0]?.scopeSpans[0]?.spans ?? []
  expect(all[0]?.startTimeUnixNano).toBe(`${BEGAN_MS}123535`)
  expect(all.filter(({ name }) => name === 'same').length).toBeGreaterThan(1)
  expect(new Set(all.map(({ spanId }) => spanId)).size).toBe(all.length)
})
