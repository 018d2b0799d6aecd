import { expect, test } from 'vitest'
import { fixed, found, repositoryOf } from '../../../testing/repositories/test-repository.ts'
import { networkNameFixed } from './network-name-fixed.ts'

const TEXT = `services: { a: { image: x:1 } }
networks:
  default:
    name: shop # Why.
  mine: { name: shop-mine }
volumes:
  data:
    driver: local
    name: shop-data
  theirs:
    name: shop-theirs
    external: true
  own:
    name: \${COMPOSE_PROJECT_NAME}-own
`

test('fixed names of networks and volumes are found, and fix removes unused names of networks', () => {
  const repository = repositoryOf({ 'a.yml': TEXT })
  expect(found(networkNameFixed, repository)).toEqual([
    'a.yml:4:11 network default: network default has the fixed name shop',
    'a.yml:5:17 network mine: network mine has the fixed name shop-mine',
    'a.yml:9:11 volume data: volume data has the fixed name shop-data',
  ])
  const after = fixed(networkNameFixed, repository)['a.yml'] ?? ''
  expect(after).toBe(TEXT.replace('name: shop # Why.', '# Why.'))
  expect(fixed(networkNameFixed, repositoryOf({ 'a.yml': after }))).toEqual({})
})

test('a network name that is used elsewhere has no fix', () => {
  const repository = repositoryOf({
    'a.yml': TEXT,
    'b.yml': 'services: { a: { image: x:1 } }\nnetworks: { default: { name: shop, external: true } }\n',
  })
  expect(fixed(networkNameFixed, repository)).toEqual({})
})
