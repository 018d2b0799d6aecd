import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockedPackages, regenerateSize, sizeOfCheckout, statedSize } from './install-size.ts'

const README = join(import.meta.dirname, '..', '..', '..', 'README.md')

test('the README states the size of an installation; `npx vitest run src/tools/compat/install-size -u` writes it anew', async () => {
  const readme = readFileSync(README, 'utf8')
  const size = sizeOfCheckout()
  // A platform has its own binaries and a package its own patch releases: near is right.
  const isNear = (stated: number, found: number) => Math.abs(found / stated - 1) < 0.05
  const stated = statedSize()
  const isRight = isNear(stated.packages, size.packages) && isNear(stated.megabytes, size.megabytes)
  await expect(regenerateSize(readme, isRight ? stated : size)).toMatchFileSnapshot(README)
})

test('development needs do not count', () => {
  const packages = {
    '': {},
    'node_modules/a': {},
    'node_modules/a/node_modules/b': {},
    'node_modules/c': { dev: true },
    'node_modules/d': { devOptional: true },
  }
  expect(lockedPackages({ packages })).toEqual(['node_modules/a', 'node_modules/a/node_modules/b'])
})
