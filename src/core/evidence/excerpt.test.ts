import { expect, test } from 'vitest'
import { type ExcerptInput, excerptOf, MAX_LINES } from './excerpt.ts'
import type { StoredLine } from './stored-line.ts'

const BEGAN = 1_000_000
const out = (text: string, ms = 1): StoredLine => ({ atMs: BEGAN + ms, source: 'stdout', text })
const event = (text: string, ms = 1): StoredLine => ({ atMs: BEGAN + ms, source: 'event', text })
const excerpt = (services: Record<string, StoredLine[]>, more: Partial<ExcerptInput> = {}) =>
  excerptOf({
    services: Object.entries(services).map(([service, lines]) => ({ service, lines, isCut: false })),
    window: { beganAtMs: BEGAN, endedAtMs: BEGAN + 1200 },
    during: 'test',
    others: [],
    folder: '/logs/k.output/p',
    ...more,
  })?.join('\n') ?? null

test('nothing is said of services that were silent', () => {
  expect(excerpt({})).toBeNull()
  expect(excerpt({ api: [] })).toBeNull()
})

test('what has happened comes first, then the service with an error, with its time in the test', () => {
  expect(
    excerpt({
      web: [out('GET /'), out('GET /notes', 20)],
      db: [out('ERROR:  duplicate key', 118), out('DETAIL:  Key (id)=(1) already exists.', 118)],
      cache: [event('oom', 5), event('die 137', 6), event('start', 300)],
    }),
  ).toBe(`What the services wrote during this test (1.20 s):
  cache exited with code 137, killed for lack of memory, and was started again
  db:
    +0.118s ERROR:  duplicate key
    +0.118s DETAIL:  Key (id)=(1) already exists.
  web:
    +0.001s GET /
    +0.020s GET /notes
  All output: /logs/k.output/p`)
})

test('services that did not work when the test began come first, also if nothing was written', () => {
  const standing = [{ service: 'api', text: 'is not running: it exited with code 3' }]
  expect(excerpt({}, { standing })).toBe(`What the services wrote during this test (1.20 s):
  api is not running: it exited with code 3
  All output: /logs/k.output/p`)
  expect(excerpt({ cache: [event('die 1')] }, { standing })).toMatch(/\n {2}api is not.*\n {2}cache exited/)
})

test('of many lines, errors are shown before others, and it is said how many there were', () => {
  const noise = Array.from({ length: 500 }, (_, at) => out(`tick ${at}`, at))
  const shown = excerpt({ api: [...noise.slice(0, 250), out('Error: boom', 250), ...noise.slice(250)] })
  expect(shown).toContain('  api, 6 of 501 lines:\n    +0.250s Error: boom\n    +0.495s tick 495\n')
})

test('what came after the end of the test is shown last, because it may belong to the next one', () => {
  const own = Array.from({ length: 40 }, (_, at) => out(`tick ${at}`, at))
  const late = Array.from({ length: 40 }, (_, at) => out(`Error: other ${'x'.repeat(at)}`, 1201 + at))
  const shown = excerpt({ api: [...own, ...late] })
  expect(shown).toContain('tick 39')
  expect(shown?.indexOf('tick 39')).toBeLessThan(shown?.indexOf('Error: other') ?? 0)
})

test('of what was written when the next test had begun, only an error is shown, marked, and only if the test has none of its own', () => {
  const window = { beganAtMs: BEGAN, endedAtMs: BEGAN + 16, nextBeganAtMs: BEGAN + 17 }
  const late = [out('GET /other', 18), out('Error: other', 20), out('    at f (/a.js:1:2)', 20)]
  expect(excerpt({ api: [out('GET /', 17), ...late] }, { window })).toBe(
    `What the services wrote during this test (0.02 s):
  api:
    +0.017s GET /
  api, perhaps of the next test, which had begun:
    +0.020s Error: other
    +0.020s     at f (/a.js:1:2)
  All output: /logs/k.output/p`,
  )
  expect(excerpt({ api: [out('Error: own', 3), ...late] }, { window })).not.toContain('other')
  const own = Array.from({ length: 9 }, (_, at) => [`s${at}`, Array.from({ length: 9 }, () => out('tick'))])
  expect(excerpt({ ...Object.fromEntries(own), api: late }, { window })).not.toContain('other')
  expect(excerpt({ api: [out('GET /other', 18)] }, { window })).toBeNull()
  expect(excerpt({ api: [event('die 3', 18)] }, { window })).toContain(
    'api exited with code 3, just after the test, when the next one had begun\n',
  )
})

test('the same error is shown once', () => {
  const shown = excerpt({
    api: Array.from({ length: 50 }, (_, at) => out(`Error: request ${at} failed`, at)),
  })
  expect(shown?.match(/Error: request/g)).toHaveLength(6)
})

test('tests and files that have shared the stack are named', () => {
  const api = [out('hello')]
  const one = { file: 'b.test.ts', name: 'adds' }
  expect(excerpt({ api }, { others: [one] })).toContain(
    'At the same time on this stack: "adds" of b.test.ts\n',
  )
  expect(excerpt({ api }, { others: [one, one, one] })).toContain('"adds" of b.test.ts, and 2 more\n')
  expect(excerpt({ api }, { others: [{ file: 'b.test.ts', name: null }], during: 'file' })).toMatch(
    /during this file[\s\S]*stack: b\.test\.ts\n/,
  )
})

test('a beginning that was cut is told', () => {
  const services = [{ service: 'api', lines: [out('x')], isCut: true }]
  expect(excerpt({}, { services })).toContain('Earlier lines were cut, because there were too many: api\n')
})

test.each([
  [[event('die 3')], 'api exited with code 3'],
  [[event('die 3', 1300)], 'api exited with code 3, just after the test'],
  [[event('start')], 'api was started'],
  [[event('health_status: unhealthy')], 'api turned unhealthy'],
  [[event('health_status: unhealthy'), event('health_status: healthy')], 'api was unhealthy for a while'],
  [[event('oom')], 'api ran out of memory'],
  [[event('pause')], 'api was paused'],
  [[event('pause', 100), event('unpause', 1350)], 'api was paused for 1.25 s'],
  [[event('unpause')], 'api was unpaused'],
  [[event('health_status: healthy'), out('x')], null],
])('%j', (lines, words) => {
  const shown = excerpt({ api: lines })?.split('\n')[1]
  if (words === null) expect(shown).toBe('  api:')
  else expect(shown).toBe(`  ${words}`)
})

test('in a start, an exit with 0 is no news', () => {
  expect(excerpt({ migrate: [event('start'), event('die 0')] }, { during: 'start' })).toBeNull()
  expect(excerpt({ migrate: [event('die 0')] })).toContain('migrate exited with code 0\n')
  expect(excerpt({ migrate: [event('die 1')] }, { during: 'start' })).toContain(
    'migrate exited with code 1\n',
  )
})

test('the limit holds when many services have died and written', () => {
  const many = Array.from({ length: 60 }, (_, at) => [`s${at}`, [event('die 1'), out('Error: x')]])
  expect(excerpt(Object.fromEntries(many))?.split('\n').length).toBeLessThanOrEqual(MAX_LINES)
})
