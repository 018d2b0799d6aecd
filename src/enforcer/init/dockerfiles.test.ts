import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchesPattern } from '../../core/matrix/pattern.ts'
import { commonPattern, isApart } from './dockerfiles.ts'

test.each([
  [['Dockerfile'], [], 'Dockerfile'],
  [['docker/a.Dockerfile', 'docker/b.Dockerfile'], [], 'docker/*.Dockerfile'],
  [
    ['docker/a.test.Dockerfile', 'docker/b.test.Dockerfile'],
    ['docker/a.Dockerfile'],
    'docker/*.test.Dockerfile',
  ],
  [['api/Dockerfile', 'web/Dockerfile'], ['old/x/Dockerfile'], '*/Dockerfile'],
  [['api/Dockerfile.test', 'web/Dockerfile.test'], ['api/Dockerfile'], '*/Dockerfile.test'],
  // Two patterns are possible, and the narrower one is chosen.
  [['docker/ab.Dockerfile', 'docker/ac.Dockerfile'], ['docker/b.Dockerfile'], 'docker/a*.Dockerfile'],
  [['api/Dockerfile', 'web/Dockerfile'], ['db/Dockerfile'], null],
  [['Dockerfile', 'web/Dockerfile'], [], null],
  [['docker/a.Dockerfile', 'docker/a.b.Dockerfile'], [], null],
  [['docker/a.Dockerfile', 'docker/aa.Dockerfile'], [], null],
])('the pattern for %j that does not match %j is %s', (paths, others, expected) => {
  expect(commonPattern(paths, others)).toBe(expected)
})

test('a common pattern always matches all of the paths and none of the others', () => {
  const path = fc.stringMatching(/^[ab]{1,3}(?:\/[ab]{1,2}){0,1}(?:\.[ab]{1,2}){0,2}$/u)
  fc.assert(
    fc.property(
      fc.array(path, { minLength: 1, maxLength: 3 }),
      fc.array(path, { maxLength: 3 }),
      (own, all) => {
        const others = all.filter((other) => !own.includes(other))
        const pattern = commonPattern(own, others)
        if (pattern === null) return
        expect(own.filter((one) => !matchesPattern(pattern, one))).toEqual([])
        expect(others.filter((one) => matchesPattern(pattern, one))).toEqual([])
      },
    ),
  )
})

test('two patterns are apart if no path can match both', () => {
  expect(isApart('docker/*.Dockerfile', ['docker/*.test.Dockerfile'])).toBe(true)
  expect(isApart('docker/*.Dockerfile', ['docker/api.*'])).toBe(false)
  expect(isApart('Dockerfile', [])).toBe(true)
})
