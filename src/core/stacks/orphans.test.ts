import { expect, test } from 'vitest'
import { describeRemoved, describeSpared, findAbandoned, type Liveness, spareAll } from './orphans.ts'

const judge = (process: string) => (process.split('@')[0] ?? '') as Liveness
const part = (stack: string, owner: string | null, holder: string | null = null) => ({ stack, owner, holder })

test('a stack is abandoned when none of its resources has a living owner', () => {
  const resources = [
    part('a', 'dead@1'),
    part('a', 'dead@1'),
    part('b', 'alive@1'),
    part('c', null),
    part('d', 'dead@2'),
    part('d', 'alive@1'),
    part('e', null),
    part('e', 'dead@1'),
  ]
  expect(findAbandoned(resources, judge)).toEqual([
    { stack: 'a', owner: 'dead@1', holder: null, spared: null },
  ])
  expect(findAbandoned([], judge)).toEqual([])
})

test.each<[string, string | null, string | null]>([
  ['dead@1', 'dead@2', null],
  ['dead@1', 'alive@2', 'in use'],
  ['dead@1', 'unseen@2', 'in use'],
  ['unseen@1', 'dead@2', 'owner out of sight'],
  ['unseen@1', null, 'owner out of sight'],
])('a stack with the owner %s and the holder %s has in `spared`: %s', (owner, holder, spared) => {
  const [abandoned] = findAbandoned([part('a', owner ?? '', holder)], judge)
  expect(abandoned?.spared).toBe(spared)
})

test('a stack that is kept for inspection is spared even if its owner has ended', () => {
  const parts = [part('a', 'dead@1', 'alive@1'), part('b', 'dead@1'), part('c', 'alive@1')]
  expect(findAbandoned(parts, judge, new Set(['a', 'c']))).toEqual([
    { stack: 'a', owner: 'dead@1', holder: 'alive@1', spared: 'kept' },
    { stack: 'b', owner: 'dead@1', holder: null, spared: null },
  ])
})

test('when it is not known what is kept, every stack is spared but the one of a process that is done with it', () => {
  const parts = [part('a', 'dead@1'), part('b', 'dead@1', 'dead@2'), part('c', 'unseen@1')]
  const found = findAbandoned(parts, judge)
  const spared = (ended?: string) => spareAll(found, ended).map((one) => one.spared)
  expect(spared()).toEqual(['maybe kept', 'maybe kept', 'owner out of sight'])
  expect(spared('dead@2')).toEqual(['maybe kept', null, 'owner out of sight'])
})

test('the description of a spared stack says why it is left alone and what to do', () => {
  const one = { stack: 'p', owner: '11@x', holder: '22@x' }
  expect(describeSpared({ ...one, spared: 'in use' })).toMatch(
    /process 11, has ended, but process 22, which uses it, is still running/,
  )
  expect(describeSpared({ ...one, spared: 'owner out of sight' })).toMatch(/-p p down --volumes/)
  expect(describeSpared({ ...one, spared: 'kept' })).toMatch(/npx ssot-docker down p/)
  expect(describeSpared({ ...one, spared: 'maybe kept' })).toMatch(/is not known.*npx ssot-docker down p/)
})

test('describeRemoved counts the removed resources in words', () => {
  expect(describeRemoved({ containers: 2, networks: 1, volumes: 0 })).toBe('2 containers, 1 network')
  expect(describeRemoved({ volumes: 2, anonymousVolumes: 1 })).toBe('2 volumes, 1 anonymous volume')
  expect(describeRemoved({ containers: 0 })).toBe('nothing')
})
