import { expect, test } from 'vitest'
import { matrixText, repositoryOf, TEST_MATRIX } from '../../../testing/repositories/test-repository.ts'
import { harmOf } from './harm.ts'

const harm = harmOf(repositoryOf({ 'compose.yml': 'services: { a: { image: x:1 } }\n' }))

test.each([
  ['a password that somebody has thought up', 'hunter2x', 'warning'],
  [
    'one in a URL with more after it',
    'postgres://app:hunter2x@localhost:5432/The_Application-2024x9Q',
    'warning',
  ],
  ['one of words with signs in them', 'P@ssw0rd123!', 'warning'],
  ['one of several words', 'yourStrong(!)Password', 'warning'],
  ['one of a documentation', 'YourStrong@Passw0rd', 'warning'],
  [
    'one in a URL, as a default',
    'mongodb://${MONGO_USER:-root}:${MONGO_PASSWORD:-hunter2x}@db:27017/',
    'warning',
  ],
  [
    'one of a program in a URL, as a default',
    'mongodb://${U:-root}:${P:-kX9vQ2mZr7Tf4LpW8sNc3YdB}@db/',
    'error',
  ],
  ['one with signs and few letters', 'aB3$dE6fG9', 'error'],
  ['one that a program has made', 'kX9vQ2mZr7Tf4LpW8sNc3YdB', 'error'],
  ['such a one in a URL', 'postgres://app:kX9vQ2mZr7Tf4LpW8sNc3YdB@db/app', 'error'],
])('outside of tests, %s is of another severity', (_, value, level) => {
  expect(harm({ name: 'DATABASE_PASSWORD', value }, ['compose.yml'])).toBe(level)
})

const FILE = 'services: { a: { image: x:1 } }\n'
const STRONG = 'kX9vQ2mZr7Tf4LpW8sNc3YdB'

/** A file for both environments: dev has single ports, and test ranges. */
const shared = harmOf(
  repositoryOf({
    [TEST_MATRIX]: matrixText().replaceAll('docker/test.yml', 'docker/dev.yml'),
    'docker/dev.yml': FILE,
  }),
)
const apart = harmOf(
  repositoryOf({ [TEST_MATRIX]: matrixText(), 'docker/dev.yml': FILE, 'docker/test.yml': FILE }),
)

test.each([
  ['one that a program has made, for tests only', apart, STRONG, ['docker/test.yml'], 'info'],
  ['such a one that development shares', shared, STRONG, ['docker/dev.yml'], 'error'],
  ['such a one in files of both', apart, STRONG, ['docker/test.yml', 'docker/dev.yml'], 'error'],
  ['one that somebody has thought up, shared', shared, 'hunter2x', ['docker/dev.yml'], 'info'],
  ['one in a file that nothing reads', apart, STRONG, ['other.yml'], 'error'],
])('a password is thrown away with a test only if nothing else uses it: %s', (_, of, value, paths, level) => {
  expect(of({ name: 'DATABASE_PASSWORD', value }, paths)).toBe(level)
})
