import { expect, test } from 'vitest'
import type { Operation } from '../plan/operation.ts'
import { describeKept, keptOf } from './kept.ts'
import { describeOperations, describeOutcome } from './summary.ts'
import type { Outcome } from './version.ts'

const cause = 'source changed'
const start = (service: string): Operation => ({
  ...{ do: 'start', service, cause, after: [], completes: 'never', isOptional: false },
})
const stop = (service: string): Operation => ({ do: 'stop', service, cause, containers: [] })
const replace = (service: string): Operation => ({
  ...{ do: 'replace', service, cause, containers: [], endFirst: false },
})
const removal = { cause, id: 'i', name: 'n', service: 's', how: 'stop', networks: [], volumes: [] } as const

test.each<[string, Operation[]]>([
  ['', []],
  ['create db', [{ do: 'create', service: 'db', cause }, start('db'), { do: 'keep', service: 'web', cause }]],
  [
    'replace api; build api',
    [{ do: 'build', service: 'api', image: 'i', cause }, replace('api'), start('api')],
  ],
  ['restart api; start db', [stop('api'), start('api'), start('db')]],
  ['pull redis:8', [{ do: 'pull', image: 'redis:8', services: ['cache'], cause }]],
  ['replace a, b, c, d, e', ['a', 'b', 'c', 'd', 'e'].map(replace)],
  ['replace a, b, c, d and 2 more', ['a', 'b', 'c', 'd', 'e', 'f'].map(replace)],
  [
    'remove 2 containers, 1 network, 1 volume',
    [
      { ...removal, do: 'remove container' },
      { ...removal, do: 'remove container' },
      { do: 'remove network', id: 'i', name: 'n', cause },
      { do: 'remove volume', name: 'v', cause },
    ],
  ],
])('what a change did: %s', (text, operations) => {
  expect(describeOperations(operations)).toBe(text)
})

test('how a change ended', () => {
  const ended = (outcome: Outcome) => ({ end: { outcome, ms: 1, images: {} }, isRunning: false })
  expect(describeOutcome(ended({ kind: 'done' }))).toBe('done')
  expect(describeOutcome(ended({ kind: 'failed', code: 'BUILD_FAILED', summary: 's' }))).toBe(
    'failed BUILD_FAILED',
  )
  expect(describeOutcome(ended({ kind: 'cancelled' }))).toBe('cancelled')
  expect(describeOutcome({ end: null, isRunning: true })).toBe('running')
  expect(describeOutcome({ end: null, isRunning: false })).toBe('interrupted')
})

test('what a stack keeps: each image once, with the sizes of those that were built here', () => {
  const pinned = {
    ids: new Map([['dev', new Set(['a', 'b', 'redis'])]]),
    versions: new Map([['dev', [3, 4]]]),
  }
  const sizes = new Map([
    ['a', 40_000_000],
    ['b', 2_000_000],
    ['other', 7],
  ])
  const kept = keptOf('dev', pinned, sizes)
  expect(kept).toEqual({ versions: [3, 4], images: 2, sizeBytes: 42_000_000 })
  expect(describeKept(kept)).toBe('the images of versions 3, 4 are kept: 2 images built here, at most 42 MB')
  expect(describeKept({ versions: [4], images: 0, sizeBytes: 0 })).toBe(
    'the images of version 4 are kept: none of them built here',
  )
  expect(describeKept(keptOf('gone', pinned, sizes))).toBe('no version keeps images')
})
