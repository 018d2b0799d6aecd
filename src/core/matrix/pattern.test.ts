import { describe, expect, test } from 'vitest'
import { matchesPattern, mayBuild, patternsOverlap } from './pattern.ts'

describe('matchesPattern', () => {
  test.each([
    ['docker/*.Dockerfile', 'docker/auth.Dockerfile'],
    ['docker/*.Dockerfile', 'docker/my-api_2.Dockerfile'],
    ['docker/*.alpine.Dockerfile', 'docker/auth.alpine.Dockerfile'],
    ['services/*/Dockerfile', 'services/auth/Dockerfile'],
    ['docker/app-*.Dockerfile', 'docker/app-web.Dockerfile'],
    ['Dockerfile', 'Dockerfile'],
    ['a+(b).yml', 'a+(b).yml'],
  ])('%s matches the path %s', (pattern, path) => {
    expect(matchesPattern(pattern, path)).toBe(true)
  })

  test.each([
    ['docker/*.Dockerfile', 'docker/auth.alpine.Dockerfile'],
    ['docker/*.Dockerfile', 'docker/sub/auth.Dockerfile'],
    ['docker/*.Dockerfile', 'docker/.Dockerfile'],
    ['docker/*.Dockerfile', 'docker/auth.Dockerfile.bak'],
    ['docker/*.Dockerfile', 'other/docker/auth.Dockerfile'],
    ['docker/*.Dockerfile', 'docker/authxDockerfile'],
    ['docker/*.Dockerfile', 'docker/auth.dockerfile'],
    ['docker/*.alpine.Dockerfile', 'docker/auth.Dockerfile'],
    ['docker/app-*.Dockerfile', 'docker/app-.Dockerfile'],
    ['a.yml', 'abyml'],
  ])('%s does not match the path %s', (pattern, path) => {
    expect(matchesPattern(pattern, path)).toBe(false)
  })
})

describe('patternsOverlap', () => {
  test.each([
    ['docker/*.Dockerfile', 'docker/*.Dockerfile'],
    ['docker/*.Dockerfile', 'docker/auth.Dockerfile'],
    ['docker/*.Dockerfile', 'docker/app-*.Dockerfile'],
    ['*/auth.Dockerfile', 'docker/*.Dockerfile'],
    ['docker/a*.Dockerfile', 'docker/*b.Dockerfile'],
    ['docker/*a*.Dockerfile', 'docker/*b*.Dockerfile'],
    ['docker/*.*.Dockerfile', 'docker/*.alpine.Dockerfile'],
  ])('the patterns %s and %s overlap', (a, b) => {
    expect(patternsOverlap(a, b)).toBe(true)
    expect(patternsOverlap(b, a)).toBe(true)
  })

  test.each([
    ['docker/*.Dockerfile', 'docker/*.alpine.Dockerfile'],
    ['docker/*.alpine.Dockerfile', 'docker/*.staging.Dockerfile'],
    ['docker/*.Dockerfile', 'other/*.Dockerfile'],
    ['docker/*.Dockerfile', 'docker/*/*.Dockerfile'],
    ['docker/a*.Dockerfile', 'docker/b*.Dockerfile'],
    ['docker/a*.Dockerfile', 'docker/a.Dockerfile'],
    ['docker/*ab.Dockerfile', 'docker/b.Dockerfile'],
  ])('the patterns %s and %s do not overlap', (a, b) => {
    expect(patternsOverlap(a, b)).toBe(false)
    expect(patternsOverlap(b, a)).toBe(false)
  })

  /** If two patterns have a common path, they have one that is no longer than both patterns together. */
  test('patternsOverlap gives the same result as trying every path that is long enough', () => {
    const paths = words(['a', 'b', '.'], 6)
    const patterns = words(['a', '.', '*'], 3).map((pattern) => ({
      pattern,
      described: new Set(paths.filter((path) => matchesPattern(pattern, path))),
    }))
    const wrong = patterns.flatMap((a) =>
      patterns
        .filter((b) => {
          const common = [...a.described].some((path) => b.described.has(path))
          return patternsOverlap(a.pattern, b.pattern) !== common
        })
        .map((b) => `${a.pattern} and ${b.pattern}`),
    )
    expect(wrong).toEqual([])
  })
})

/** Every word of 1 to `length` letters. */
function words(letters: readonly string[], length: number): string[] {
  if (length === 0) return []
  const shorter = words(letters, length - 1)
  return [...new Set([...letters, ...shorter.flatMap((word) => letters.map((letter) => word + letter))])]
}

test('an environment without a pattern for Dockerfiles may not build any', () => {
  expect(mayBuild({ dockerfiles: ['docker/*.Dockerfile'] }, 'docker/web.Dockerfile')).toBe(true)
  expect(mayBuild({ dockerfiles: [] }, 'docker/web.Dockerfile')).toBe(false)
})
