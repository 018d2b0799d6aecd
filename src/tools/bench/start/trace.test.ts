import { expect, test } from 'vitest'
import { Tracer, traceRows } from './trace.ts'

test('what two starts waited for, side by side', () => {
  const ours = {
    ms: 900,
    path: [
      { step: 'files' as const, ms: 100 },
      { step: 'start' as const, service: 'db', ms: 300 },
      { step: 'ready' as const, service: 'db', ms: 500 },
    ],
  }
  const floor = {
    ms: 700,
    path: [
      { step: 'start' as const, service: 'db', ms: 200 },
      { step: 'ready' as const, service: 'db', ms: 450 },
      { step: 'ready' as const, service: 'api', ms: 50 },
    ],
  }
  expect(`\n${traceRows(ours, floor).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    the median start waited for,ours,bare Engine API
    files,0.10 s,-
    db to be started,0.30 s,0.20 s
    db to become ready,0.50 s,0.45 s
    api to become ready,-,0.05 s
    all of it,0.90 s,0.70 s
    "
  `)
})

test('the median start is followed from its own beginning', () => {
  let now = 0
  const tracer = new Tracer(() => now)
  for (const ms of [30, 10, 20]) {
    tracer.begin()
    now += 5
    tracer.emit({ type: 'ports-reserved', project: 'p', ports: {} })
    now += ms - 5
    tracer.end()
  }
  expect(tracer.median).toEqual({ ms: 20, path: [{ step: 'ports', ms: 5 }] })
  expect(new Tracer(() => 0).median).toBeUndefined()
})
