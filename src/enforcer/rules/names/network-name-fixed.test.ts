import { expect, test } from 'vitest'
import {
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
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

test('fixed names of networks and volumes are found for information and without a fix, unless they are external', () => {
  const repository = repositoryOf({ [TEST_MATRIX]: matrixText(), 'docker/dev.yml': TEXT, 'other.yml': TEXT })
  expect(found(networkNameFixed, repository)).toEqual([
    'docker/dev.yml:4:11 network default: stacks leave out the name shop of network default',
    'docker/dev.yml:5:17 network mine: stacks leave out the name shop-mine of network mine',
    'docker/dev.yml:9:11 volume data: stacks leave out the name shop-data of volume data',
  ])
  expect(networkNameFixed.severity).toBe('info')
  expect([...networkNameFixed.check(repository)].flatMap(({ edits }) => edits ?? [])).toEqual([])
})
