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
  // Of several, nothing is as narrow as one `*` in a segment.
  [['docker/ab.Dockerfile', 'docker/ac.Dockerfile'], ['docker/b.Dockerfile'], 'docker/a*.Dockerfile'],
  [['api/Dockerfile', 'web/Dockerfile'], ['db/Dockerfile'], null],
  [['Dockerfile', 'web/Dockerfile'], [], null],
  [['docker/a.Dockerfile', 'docker/a.b.Dockerfile'], [], null],
  [['docker/a.Dockerfile', 'docker/aa.Dockerfile'], [], null],
])('%j without %j is %s', (paths, others, expected) => {
  expect(commonPattern(paths, others)).toBe(expected)
})

test('a pattern describes all of the paths and none of the others, whatever they are', () => {
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

test('patterns are apart where no path has both', () => {
  expect(isApart('docker/*.Dockerfile', ['docker/*.test.Dockerfile'])).toBe(true)
  expect(isApart('docker/*.Dockerfile', ['docker/api.*'])).toBe(false)
  expect(isApart('Dockerfile', [])).toBe(true)
})
