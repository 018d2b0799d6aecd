import { expect, test } from 'vitest'
import { finding, source } from '../../testing/samples/findings.ts'
import { readBaseline, writeBaseline } from './baseline.ts'

test('a baseline that is written can be read: findings are counted by identity, in a stable order', () => {
  const b = finding('silent-fallback', 'b.yml', 1, { subject: 'service "b", é' })
  const a = finding('port-not-static', 'a.yml', 7)
  const text = writeBaseline([b, a, { ...b, at: { ...b.at, line: 9 } }])
  expect(writeBaseline([a, { ...b, at: { ...b.at, line: 3 } }, b])).toBe(text)
  const { entries } = readBaseline(source('x.json', text))
  expect(entries).toMatchObject([
    { rule: 'port-not-static', path: 'a.yml', subject: 'line 7', count: 1 },
    { rule: 'silent-fallback', path: 'b.yml', subject: 'service "b", é', count: 2 },
  ])
  expect(text.slice(entries[1]?.countSpan.start, entries[1]?.countSpan.end)).toBe('2')
  expect(JSON.parse(text.slice(entries[1]?.span.start, entries[1]?.span.end))).toMatchObject({
    path: 'b.yml',
  })
})

test.each([
  ['{', 'JSON'],
  ['[]', 'expected object'],
  ['{ "version": 2, "findings": [] }', 'version'],
  ['{ "version": 1, "findings": [{ "rule": "a", "path": "b", "subject": "c", "count": 0 }] }', 'count'],
  ['{ "version": 1, "findings": [{ "rule": "a", "path": "b", "subject": "c" }] }', 'count'],
])('an invalid baseline is refused: %j', (text, reason) => {
  expect(() => readBaseline(source('x.json', text))).toThrow(reason)
})
