import { expect, test } from 'vitest'
import { byName } from './by-name.ts'

test('nothing is found under the name of a property that every object has', () => {
  const ports = byName([['web', 80]])
  expect(ports.web).toBe(80)
  expect(ports.constructor).toBeUndefined()
  expect(byName([['constructor', 80]]).constructor).toBe(80)
  expect(JSON.parse(JSON.stringify(ports))).toEqual({ web: 80 })
})
