import { expect, test } from 'vitest'
import { isWritablePattern, isWritableValue, pathObstacle, serviceObstacle } from './writable.ts'

test.each([
  ['docker/test.yml', null],
  ['my stack.yml', 'contains white space'],
  ['a|b.yml', 'contains a character that ends a table cell'],
  ['a*.yml', 'names more than one file'],
])('why the matrix cannot name the path %s: %s', (path, expected) => {
  expect(pathObstacle(path)).toBe(expected)
})

test.each([
  ['api', null],
  ['1st', 'does not begin with a letter, but variables are named after services'],
  ['compose-x', 'would need the variable COMPOSE_X_PORT, which has another meaning'],
  ['my_api', 'would need the variable MY_API_PORT, which my-api already has'],
])('why the service %s cannot have a row next to my-api: %s', (name, expected) => {
  expect(serviceObstacle(name, ['my-api'])).toBe(expected)
})

test('a pattern with spaces or backticks cannot be written in the matrix', () => {
  expect(isWritablePattern('docker/*.Dockerfile')).toBe(true)
  expect(isWritablePattern('my file')).toBe(false)
  expect(isWritablePattern('a`b')).toBe(false)
})

test.each(['a', '', 'a b', 'a|b', 'from environment', '"x"', 'ü', '$X', '<a>', '*_~', 'C:\\data'])(
  'a value such as %j can be written in a cell',
  (text) => {
    expect(isWritableValue(text)).toBe(true)
  },
)

test.each(['a\nb', 'a`b', 'a\\|b', 'C:\\', '\t'])(
  'a value such as %j cannot be written in a cell',
  (text) => {
    expect(isWritableValue(text)).toBe(false)
  },
)
