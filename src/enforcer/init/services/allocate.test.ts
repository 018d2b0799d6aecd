import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatPorts, MAX_PORT, portsOverlap, portsWithin } from '../../../core/matrix/ports.ts'
import { type Allocation, allocatePorts, type Published } from './allocate.ts'

const published = (
  environment: string,
  numbers: Record<string, number | null>,
  isForTests = false,
): Published => ({
  environment,
  isForTests,
  rows: new Map(
    Object.entries(numbers).map(([row, hostPort]) => [
      row,
      { hostPort, transport: row === 'udp' ? ('udp' as const) : ('tcp' as const) },
    ]),
  ),
})
const shown = (all: Map<string, Allocation>) =>
  Object.fromEntries(
    [...all].map(([environment, { hostPorts, ofRow, changed }]) => [
      environment,
      `${formatPorts(hostPorts)}: ${[...ofRow].map(([name, range]) => `${name} ${formatPorts(range)}${changed.includes(name) ? ' new' : ''}`).join(', ')}`,
    ]),
  )

test('an environment keeps its ports, and one for tests gets ranges', () => {
  const all = [
    published('test', { web: 8081, cache: 6380 }, true),
    published('dev', { web: 8080, cache: 6379 }),
  ]
  expect(shown(allocatePorts(all))).toEqual({
    dev: '6379-8080: web 8080, cache 6379',
    test: '27000-27199: web 27000-27099 new, cache 27100-27199 new',
  })
})

test.each([
  ['ports with those of another environment between them', { web: 8000, cache: 9000 }],
  ['no port that is fixed', { web: null, cache: null }],
])('an environment gets new ports if it has %s', (_, numbers) => {
  const { dev = '' } = shown(allocatePorts([published('first', { web: 8080 }), published('dev', numbers)]))
  expect(dev).toBe('27000-27099: web 27000 new, cache 27001 new')
})

test.each([
  ['is used twice', { web: 9000, cache: 9000, db: 9001 }, '9000-9002: web 9000, cache 9002 new, db 9001'],
  ['is not fixed', { web: 9000, cache: null }, '9000-9001: web 9000, cache 9001 new'],
])('only a port that %s is replaced, by the next free one', (_, numbers, expected) => {
  expect(shown(allocatePorts([published('dev', numbers)]))).toEqual({ dev: expected })
})

test('one number may be kept for two transports', () => {
  expect(shown(allocatePorts([published('dev', { dns: 53, udp: 53 })]))).toEqual({
    dev: '53: dns 53, udp 53',
  })
})

test('the host ports of an environment that publishes nothing say whether it is for test runs', () => {
  expect(shown(allocatePorts([published('dev', {}), published('test', {}, true)]))).toEqual({
    dev: '27000: ',
    test: '28000-28099: ',
  })
})

test('with many ports, fewer test runs fit side by side, below the ports of outgoing connections', () => {
  const numbers = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`s${index}`, null]))
  const { hostPorts, ofRow } = allocatePorts([published('test', numbers, true)]).get('test') ?? {}
  expect(hostPorts).toEqual({ from: 27_000, to: 31_999 })
  expect(ofRow?.get('s1')).toEqual({ from: 27_025, to: 27_049 })
})

test('fewer runs fit side by side in what is left below the ports of outgoing connections', () => {
  const all = [published('dev', { a: 1100, b: 40_000 }), published('test', { a: 1, b: 2 }, true)]
  expect(shown(allocatePorts(all)).test).toBe('1024-1099: a 1024-1061 new, b 1062-1099 new')
})

test('more ports than there are is an error that says so', () => {
  const numbers = Object.fromEntries(Array.from({ length: 40_000 }, (_, index) => [`s${index}`, null]))
  const all = [published('test', numbers, true), published('dev', numbers)]
  expect(() => allocatePorts(all)).toThrow('There are no 40000 free ports in a row for environment dev')
})

test('environments never share ports, services are inside their environment, and no port is too high', () => {
  const numbers = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.option(fc.integer({ min: 26_990, max: 28_100 }), { nil: null }),
  )
  const environments = fc.array(fc.tuple(numbers, fc.boolean()), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(environments, (all) => {
      const found = allocatePorts(
        all.map(([one, isForTests], index) => published(`e${index}`, one, isForTests)),
      )
      const allocations = [...found.values()]
      expect(allocations).toHaveLength(all.length)
      for (const [index, { hostPorts, ofRow }] of allocations.entries()) {
        expect(hostPorts.to).toBeLessThanOrEqual(MAX_PORT)
        const ranges = [...ofRow.values()]
        expect(ranges.every((range) => portsWithin(range, hostPorts))).toBe(true)
        const overlaps = (range: typeof hostPorts, others: (typeof hostPorts)[]) =>
          others.some((other) => portsOverlap(range, other))
        expect(
          overlaps(
            hostPorts,
            allocations.slice(0, index).map((other) => other.hostPorts),
          ),
        ).toBe(false)
        expect(ranges.some((range, at) => overlaps(range, ranges.slice(0, at)))).toBe(false)
      }
    }),
  )
})
