import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatPorts, MAX_PORT, portsOverlap, portsWithin } from '../../core/matrix/ports.ts'
import { type Allocation, allocatePorts, type Published } from './ports.ts'

const published = (
  environment: string,
  numbers: Record<string, number | null>,
  isForTests = false,
): Published => ({
  environment,
  isForTests,
  numbers: new Map(Object.entries(numbers)),
})
const shown = (all: Map<string, Allocation>) =>
  Object.fromEntries(
    [...all].map(([environment, { hostPorts, ofService, isNew }]) => [
      environment,
      `${isNew ? 'new' : 'kept'} ${formatPorts(hostPorts)}: ${[...ofService].map(([name, range]) => `${name} ${formatPorts(range)}`).join(', ')}`,
    ]),
  )

test('an environment keeps its ports, and one for tests gets ranges', () => {
  const all = [
    published('test', { web: 8081, cache: 6380 }, true),
    published('dev', { web: 8080, cache: 6379 }),
  ]
  expect(shown(allocatePorts(all))).toEqual({
    dev: 'kept 6379-8080: web 8080, cache 6379',
    test: 'new 27000-27199: web 27000-27099, cache 27100-27199',
  })
})

test.each([
  ['ports with those of another environment between them', { web: 8000, cache: 9000 }],
  ['a port that is used twice', { web: 9000, cache: 9000 }],
  ['a port that is not fixed', { web: 9000, cache: null }],
])('an environment gets new ports instead of %s', (_, numbers) => {
  const { dev = '' } = shown(allocatePorts([published('first', { web: 8080 }), published('dev', numbers)]))
  expect(dev).toBe('new 27000-27099: web 27000, cache 27001')
})

test('an environment that publishes nothing gets a range, too', () => {
  expect(shown(allocatePorts([published('dev', {})]))).toEqual({ dev: 'new 27000-27099: ' })
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
      for (const [index, { hostPorts, ofService }] of allocations.entries()) {
        expect(hostPorts.to).toBeLessThanOrEqual(MAX_PORT)
        const ranges = [...ofService.values()]
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
