import { expect, test } from 'vitest'
import { KEPT_IMAGES, obsoleteImages } from './obsolete.ts'

const image = (service: string, version: number) => ({
  reference: `ssot-docker/shop-${service}:${version.toString(16).padStart(16, '0')}-0b2b4a86`,
  createdAtMs: version,
})

test('the most recently used images of each service are kept', () => {
  const api = Array.from({ length: KEPT_IMAGES + 2 }, (_, version) => image('api', version))
  const web = [image('web', 1)]
  expect(obsoleteImages([...api, ...web], new Map())).toEqual([api[0]?.reference, api[1]?.reference])
  const used = new Map([[api[0]?.reference ?? '', 1000]])
  expect(obsoleteImages([...api, ...web], used)).toEqual([api[1]?.reference, api[2]?.reference])
})

test('an image that belongs to a single stack is obsolete', () => {
  const reference = 'ssot-docker/shop-api:ssot-shop-test-1a2b3c4d'
  expect(obsoleteImages([{ reference, createdAtMs: 5 }], new Map())).toEqual([reference])
})

test('the port of a registry is not mistaken for a tag', () => {
  expect(
    obsoleteImages([{ reference: 'host:5000/a:0123456789abcdef-0b2b4a86', createdAtMs: 1 }], new Map()),
  ).toEqual([])
})
