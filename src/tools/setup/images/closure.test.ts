import { expect, test } from 'vitest'
import { choosePackages, matchesName } from './closure.ts'

const packages = (...names: string[]) =>
  names.map((name) => ({ name, version: '1', file: `${name}_1_amd64.deb`, bytes: 1 }))
const names = (chosen: { name: string }[]) => chosen.map(({ name }) => name)

test.each([
  ['perl', 'perl', true],
  ['perl', 'perl-base', false],
  ['perl*', 'perl-base', true],
  ['*-perl', 'libjson-perl', true],
  ['*-perl', 'libperl5.40', false],
  ['libdb5.3*', 'libdb5.3t64', true],
  ['libdb5.3*', 'libdb5x3', false],
  ['libstdc++6', 'libstdc++6', true],
])('the pattern %s matches the package %s: %s', (pattern, name, expected) => {
  expect(matchesName(pattern, name)).toBe(expected)
})

test('an image contains its closure without excluded packages and without those of its base', () => {
  const closure = packages('redis-server', 'libssl3t64', 'adduser', 'libpam0g', 'libc6')
  const { chosen, unused } = choosePackages(closure, ['adduser', 'libpam*'], packages('libc6', 'busybox'))
  expect(names(chosen)).toEqual(['redis-server', 'libssl3t64'])
  expect(unused).toEqual([])
})

test('excluded names that match no package are returned', () => {
  expect(choosePackages(packages('a'), ['a', 'b*'], []).unused).toEqual(['b*'])
})
