import fc from 'fast-check'
import { expect, test } from 'vitest'
import { excerptOf, MAX_LINE_BYTES, MAX_LINES } from './excerpt.ts'
import type { StoredLine } from './stored-line.ts'

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constantFrom(
    ...[
      'Error: boom',
      '    at f (/a.js:1:2)',
      '{"level":50}',
      'panic: x',
      'Traceback (most recent call last):',
    ],
    ...[
      '  File "a.py", line 3',
      'ValueError: no',
      'tick',
      '',
      'DETAIL:  x',
      'Caused by: y',
      'x'.repeat(5000),
    ],
  ),
)
const lines = fc.array(
  fc.record({
    atMs: fc.double({ min: 0, max: 2000, noNaN: true }),
    source: fc.constantFrom<StoredLine['source']>('stdout', 'stderr'),
    text: texts,
  }),
  { maxLength: 80 },
)
const events = fc.array(
  fc.record({
    atMs: fc.double({ min: 0, max: 2000, noNaN: true }),
    source: fc.constant<StoredLine['source']>('event'),
    text: fc.constantFrom('start', 'die 1', 'oom', 'pause', 'health_status: unhealthy', 'unknown'),
  }),
  { maxLength: 5 },
)
const services = fc.array(
  fc.record({
    service: fc.string({ minLength: 1, maxLength: 300 }),
    lines: fc.tuple(lines, events).map(([one, two]) => [...one, ...two].sort((a, b) => a.atMs - b.atMs)),
    isCut: fc.boolean(),
  }),
  { maxLength: 40 },
)

test('an excerpt never exceeds its bounds, shows only lines that were written, and none twice', () => {
  fc.assert(
    fc.property(services, fc.nat({ max: 5000 }), (given, others) => {
      const input = {
        services: given,
        window: { beganAtMs: 0, endedAtMs: 1000 },
        during: 'test' as const,
        others: Array.from({ length: others }, () => ({ file: 'f'.repeat(500), name: 'n' })),
        folder: '/logs',
      }
      const excerpt = excerptOf(input)
      const written = given.flatMap((one) => one.lines)
      if (excerpt === null) {
        expect(written.filter(({ source }) => source !== 'event')).toEqual([])
        return
      }
      expect(excerpt.length).toBeLessThanOrEqual(MAX_LINES)
      for (const line of excerpt) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX_LINE_BYTES + 60)
      const shown = excerpt.filter((line) => /^ {4}\+\d+\.\d{3}s /.test(line)).length
      expect(shown).toBeLessThanOrEqual(written.length)
      expect(excerpt.at(-1)).toBe('  All output: /logs')
    }),
    { numRuns: 300 },
  )
})
