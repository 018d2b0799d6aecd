import { expect, test } from 'vitest'
import type { ComposeModel } from '../../core/compose/model.ts'
import { serviceHash } from '../../core/compose/service-hash.ts'
import { basedImages } from '../images/based-images.ts'
import { type BasedService, basedModel, stillBased } from './based.ts'

const model = (command: string): ComposeModel => ({
  name: 'p',
  services: { db: { image: 'postgres:17', command, tmpfs: ['/data'] }, api: { image: 'api:1' } },
})
const before = model('one')
const db: BasedService = {
  reference: 'ssot-docker/shop-db-baseline:1',
  targets: ['/data'],
  configHash: serviceHash(before, 'db'),
  built: null,
}
const based = new Map([['db', db]])

test('a store stays on its baseline as long as its definition is the same', () => {
  expect(stillBased(based, before, new Map())).toEqual(based)
  expect(stillBased(based, model('two'), new Map()).size).toBe(0)
  expect(stillBased(based, { name: 'p', services: {} }, new Map()).size).toBe(0)
})

test('the tmpfs with its data is left out of the model', () => {
  expect(basedModel(before, based).services.db?.tmpfs).toEqual([])
  expect(basedModel(before, new Map())).toEqual(before)
})

const wanted = {
  images: { api: 'ssot-docker/shop-api:1', db: 'ssot-docker/shop-db:1' },
  builds: [
    { service: 'api', image: 'ssot-docker/shop-api:1' },
    { service: 'db', image: 'ssot-docker/shop-db:1' },
  ].map((one) => ({ ...one, isPresent: true, hash: '1', hashNow: async () => '1' })),
  pulls: [{ image: 'postgres:17', services: ['db', 'other'], isPresent: true }],
}
const built = new Map([['db', { ...db, built: 'ssot-docker/shop-db:1' }]])

test('a store has its baseline image, and its own is neither built nor pulled for it', () => {
  const { images, builds, pulls } = basedImages(wanted, built)
  expect(images).toEqual({ api: 'ssot-docker/shop-api:1', db: db.reference })
  expect(builds.map(({ service }) => service)).toEqual(['api'])
  expect(pulls).toEqual([{ image: 'postgres:17', services: ['other'], isPresent: true }])
})

test('a store whose own image is to be built from other sources has its own image', () => {
  const changed = { ...wanted, images: { ...wanted.images, db: 'ssot-docker/shop-db:2' } }
  expect(basedImages(changed, built).images.db).toBe('ssot-docker/shop-db:2')
})

test('an image is still built when another service uses it', () => {
  const shared = { ...wanted, images: { ...wanted.images, backup: 'ssot-docker/shop-db:1' } }
  expect(basedImages(shared, built).builds).toHaveLength(2)
})
