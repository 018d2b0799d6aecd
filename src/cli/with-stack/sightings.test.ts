import { expect, test } from 'vitest'
import { Sightings } from './sightings.ts'

test('two quick signals to the group, both seen before the first is asked about, account for two', () => {
  const sightings = new Sightings()
  sightings.add('SIGINT')
  sightings.add('SIGINT')
  expect([1, 2, 3].map(() => sightings.claim('SIGINT'))).toEqual([true, true, false])
})

test('a signal accounts for none of another kind', () => {
  const sightings = new Sightings()
  sightings.add('SIGINT')
  expect(sightings.claim('SIGTERM')).toBe(false)
  expect(sightings.claim('SIGINT')).toBe(true)
})

test('a signal that was seen after one that was not is not lost', () => {
  const sightings = new Sightings()
  expect(sightings.claim('SIGINT')).toBe(false)
  sightings.add('SIGINT')
  expect(sightings.claim('SIGINT')).toBe(true)
})

test('those that are cleared account for none', () => {
  const sightings = new Sightings()
  sightings.add('SIGINT')
  sightings.clear()
  expect(sightings.claim('SIGINT')).toBe(false)
})
