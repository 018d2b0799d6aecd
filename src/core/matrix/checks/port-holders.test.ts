import fc from 'fast-check'
import { expect, test } from 'vitest'
import { portsOverlap } from '../ports.ts'
import { PortHolders } from './port-holders.ts'

const range = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.nat(8))
  .map(([from, length]) => ({ from, to: from + length }))

test('a range that overlaps an earlier one is told from the others', () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), (ranges) => {
      const holders = new PortHolders<number>()
      const found = ranges.map((one, index) => holders.take(one, index).length > 0)
      const wanted = ranges.map((one, index) =>
        ranges.slice(0, index).some((other) => portsOverlap(one, other)),
      )
      expect(found).toEqual(wanted)
    }),
  )
})

test('every holder that is named holds a port of the range', () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), (ranges) => {
      const holders = new PortHolders<{ from: number; to: number }>()
      for (const one of ranges) {
        for (const other of holders.take(one, one)) expect(portsOverlap(one, other)).toBe(true)
      }
    }),
  )
})

test('at most five holders are named', () => {
  const holders = new PortHolders<number>()
  for (let port = 1; port <= 9; port++) holders.take({ from: port, to: port }, port)
  expect(holders.take({ from: 1, to: 9 }, 10)).toEqual([1, 2, 3, 4, 5])
})
