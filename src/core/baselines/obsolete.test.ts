import { expect, test } from 'vitest'
import { KEPT_BASELINE_BYTES, obsoleteBaselines } from './obsolete.ts'

const image = (service: string, number: number, dataBytes = 1) => ({
  reference: `ssot-docker/shop-${service}-baseline:${String(number).repeat(16)}`,
  dataBytes,
  createdAtMs: number,
})
const numbers = (references: readonly string[]) => references.map((reference) => Number(reference.at(-1)))

test('the three baselines of each service that were used last are kept', () => {
  const images = [1, 2, 3, 4, 5].flatMap((number) => [image('db', number), image('cache', number)])
  expect(numbers(obsoleteBaselines(images, new Map()))).toEqual([1, 2, 1, 2])
  const used = new Map([[image('db', 1).reference, 100]])
  expect(numbers(obsoleteBaselines(images, used))).toEqual([2, 3, 1, 2])
})

test('fewer are kept when they hold much data, and the last one in any case', () => {
  const half = KEPT_BASELINE_BYTES / 2
  expect(
    numbers(obsoleteBaselines([image('db', 1, half), image('db', 2, half), image('db', 3, half)], new Map())),
  ).toEqual([1])
  expect(obsoleteBaselines([image('db', 1, KEPT_BASELINE_BYTES * 2)], new Map())).toEqual([])
})

test('an image that does not count yet is not kept', () => {
  const reference = 'ssot-docker/shop-db-baseline:making-0123456789abcdef'
  expect(obsoleteBaselines([{ reference, dataBytes: 1, createdAtMs: 1 }], new Map())).toEqual([reference])
})
