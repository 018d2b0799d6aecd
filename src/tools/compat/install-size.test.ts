import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockedPackages, regenerateSize, sizeOfCheckout, statedSize } from './install-size.ts'

const README = join(import.meta.dirname, '..', '..', '..', 'README.md')

test('the README states the size of an installation; `npx vitest run -u --project unit src/tools/compat` updates it', async () => {
  const readme = readFileSync(README, 'utf8')
  const size = sizeOfCheckout()
  // The size differs a little between platforms and patch releases.
  const isNear = (stated: number, found: number) => Math.abs(found / stated - 1) < 0.05
  const stated = statedSize()
  const isRight = isNear(stated.packages, size.packages) && isNear(stated.megabytes, size.megabytes)
  await expect(regenerateSize(readme, isRight ? stated : size)).toMatchFileSnapshot(README)
})

test('development dependencies do not count for the size', () => {
  const packages = {
    '': {},
    'node_modules/a': {},
    'node_modules/a/node_modules/b': {},
    'node_modules/c': { dev: true },
    'node_modules/d': { devOptional: true },
  }
  expect(lockedPackages({ packages })).toEqual(['node_modules/a', 'node_modules/a/node_modules/b'])
})
