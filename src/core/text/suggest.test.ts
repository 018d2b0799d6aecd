import { expect, test } from 'vitest'
import { listNames, nearestName, perhaps } from './suggest.ts'

const COLUMNS = ['Environment', 'Compose file', 'Dockerfiles', 'Host ports', 'Purpose']

test.each([
  ['Compose File', 'Compose file'],
  ['Compsoe file', 'Compose file'],
  ['Enviroment', 'Environment'],
  ['ports', undefined],
  ['Owner', undefined],
  ['', undefined],
])('the column nearest to %j is %j', (name, nearest) => {
  expect(nearestName(name, COLUMNS)).toBe(nearest)
})

test('in a short name one typo is accepted', () => {
  expect(nearestName('tset', ['dev', 'test'])).toBe('test')
  expect(nearestName('d', ['db'])).toBe('db')
  expect(nearestName('api', ['db'])).toBeUndefined()
})

test('nearestName takes the nearest of several names, and the first of a draw', () => {
  expect(nearestName('redis', ['redis2', 'redis'])).toBe('redis')
  expect(nearestName('auth3', ['auth1', 'auth2'])).toBe('auth1')
})

test('listNames and perhaps put names into words', () => {
  expect(listNames(['a', 'b'])).toBe('"a", "b"')
  expect(listNames([])).toBe('none')
  expect(perhaps('a')).toBe(', perhaps "a"')
  expect(perhaps(undefined)).toBe('')
})
