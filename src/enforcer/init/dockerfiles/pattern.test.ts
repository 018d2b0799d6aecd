import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchesPattern } from '../../../core/matrix/pattern.ts'
import { isApart, naturalPattern } from './pattern.ts'

test.each([
  [['docker/a.Dockerfile', 'docker/b.Dockerfile'], [], 'docker/*.Dockerfile'],
  [
    ['docker/a.test.Dockerfile', 'docker/b.test.Dockerfile'],
    ['docker/a.Dockerfile'],
    'docker/*.test.Dockerfile',
  ],
  [['api/Dockerfile', 'web/Dockerfile'], ['old/x/Dockerfile'], '*/Dockerfile'],
  [['backend/Dockerfile.dev', 'frontend/Dockerfile.dev'], ['backend/Dockerfile'], '*/Dockerfile.dev'],
  [['a/Dockerfile.api', 'a/Dockerfile.web'], [], 'a/Dockerfile.*'],
  // One path needs no pattern, and others would match too much or not all.
  [['Dockerfile'], [], null],
  [['docker/ab.Dockerfile', 'docker/ac.Dockerfile'], ['docker/b.Dockerfile'], null],
  [['api/Dockerfile', 'web/Dockerfile'], ['db/Dockerfile'], null],
  [['Dockerfile', 'web/Dockerfile'], [], null],
  [['docker/a.Dockerfile', 'docker/a.b.Dockerfile'], [], null],
  [['api', 'web'], [], null],
])('the pattern for %j that does not match %j is %s', (paths, others, expected) => {
  expect(naturalPattern(paths, others)).toBe(expected)
})

test('a natural pattern always matches all of the paths and none of the others, and its star is a whole part', () => {
  const path = fc.stringMatching(/^[ab]{1,3}(?:\/[ab]{1,2}){0,1}(?:\.[ab]{1,2}){0,2}$/u)
  fc.assert(
    fc.property(
      fc.array(path, { minLength: 1, maxLength: 3 }),
      fc.array(path, { maxLength: 3 }),
      (own, all) => {
        const others = all.filter((other) => !own.includes(other))
        const pattern = naturalPattern(own, others)
        if (pattern === null) return
        expect(own.filter((one) => !matchesPattern(pattern, one))).toEqual([])
        expect(others.filter((one) => matchesPattern(pattern, one))).toEqual([])
        expect(pattern).not.toMatch(/\w\*|\*\w/u)
      },
    ),
  )
})

test('two patterns are apart if no path can match both, or if they are the same', () => {
  expect(isApart('docker/*.Dockerfile', ['docker/*.test.Dockerfile'])).toBe(true)
  expect(isApart('docker/*.Dockerfile', ['docker/api.*'])).toBe(false)
  expect(isApart('docker/*.Dockerfile', ['docker/*.Dockerfile'])).toBe(true)
})
