import { expect, test } from 'vitest'
import { batchesOf } from './batches.ts'
import type { Operation } from './operation.ts'

test('consecutive operations of one stage form a batch, without the services that are kept', () => {
  const operations: Operation[] = [
    { do: 'build', service: 'api', image: 'api:1', cause: 'source changed' },
    { do: 'pull', image: 'redis:8', services: ['cache'], cause: 'image absent' },
    { do: 'replace', service: 'api', cause: 'source changed', endFirst: true, containers: ['1'] },
    { do: 'create', service: 'cache', cause: 'not running' },
    {
      do: 'start',
      service: 'api',
      cause: 'source changed',
      after: [],
      completes: 'never',
      isOptional: false,
    },
    { do: 'keep', service: 'db', cause: 'unchanged' },
  ]
  expect(batchesOf(operations).map(({ stage, operations: all }) => [stage, all.length])).toEqual([
    ['images', 2],
    ['create', 2],
    ['start', 1],
  ])
})
