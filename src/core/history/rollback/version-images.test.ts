import { expect, test } from 'vitest'
import type { ComposeModel } from '../../compose/model.ts'
import { imagesOfVersion, namesOfImages } from './version-images.ts'

const MODEL: ComposeModel = {
  name: 'shop',
  services: {
    api: { build: { context: '/api' } },
    worker: { build: { context: '/api' } },
    cache: { image: 'redis:8' },
  },
}
const API = { reference: 'ssot-docker/shop-api:73e9', id: 'sha256:a' }
const CACHE = { reference: 'redis:8', id: 'sha256:c' }
const IMAGES = { api: API, worker: API, cache: CACHE }

const found = (idOf: Record<string, string>) => imagesOfVersion(MODEL, IMAGES, new Map(Object.entries(idOf)))

test('an image keeps its name while the engine has it under this name', () => {
  expect(found({ [API.reference]: 'sha256:a', 'sha256:a': 'sha256:a', 'redis:8': 'sha256:c' })).toEqual({
    images: { api: API.reference, worker: API.reference, cache: 'redis:8' },
    gone: [],
  })
})

test('an image whose name belongs to another one is used by its id', () => {
  const idOf = {
    [API.reference]: 'sha256:b',
    'sha256:a': 'sha256:a',
    'redis:8': 'sha256:d',
    'sha256:c': 'sha256:c',
  }
  expect(found(idOf)).toEqual({
    images: { api: 'sha256:a', worker: 'sha256:a', cache: 'sha256:c' },
    gone: [],
  })
})

test('images that are gone are named once, with the services that need them', () => {
  expect(found({ 'redis:8': 'sha256:d' }).gone).toEqual([
    { ...API, services: ['api', 'worker'], isBuilt: true },
    { ...CACHE, services: ['cache'], isBuilt: false },
  ])
})

test('the name in the compose file comes before the one that the engine told', () => {
  const told = { cache: { reference: 'docker.io/library/redis:8', id: 'sha256:c' } }
  const idOf = new Map([
    ['docker.io/library/redis:8', 'sha256:c'],
    ['redis:8', 'sha256:c'],
  ])
  expect(imagesOfVersion(MODEL, told, idOf).images).toEqual({ cache: 'redis:8' })
  expect(namesOfImages(MODEL, told)).toEqual(['redis:8', 'docker.io/library/redis:8', 'sha256:c'])
})

test('a service without a recorded image had no container, and gets none', () => {
  expect(imagesOfVersion(MODEL, { cache: CACHE }, new Map([['redis:8', 'sha256:c']]))).toEqual({
    images: { cache: 'redis:8' },
    gone: [],
  })
})
