import { expect, test } from 'vitest'
import { describeRemoved, findOrphans } from './orphans.ts'

const hasEnded = (owner: string) => owner.startsWith('dead')

test('a stack is an orphan when every part of it belonged to a process that has ended', () => {
  const resources = [
    { stack: 'a', owner: 'dead@1' },
    { stack: 'a', owner: 'dead@1' },
    { stack: 'b', owner: 'alive@1' },
    { stack: 'c', owner: null },
    { stack: 'd', owner: 'dead@2' },
    { stack: 'd', owner: 'alive@1' },
    { stack: 'e', owner: null },
    { stack: 'e', owner: 'dead@1' },
  ]
  expect(findOrphans(resources, hasEnded)).toEqual([{ stack: 'a', owner: 'dead@1' }])
  expect(findOrphans([], hasEnded)).toEqual([])
})

test('what was removed is counted in words', () => {
  expect(describeRemoved({ containers: 2, networks: 1, volumes: 0 })).toBe('2 containers, 1 network')
  expect(describeRemoved({ containers: 0 })).toBe('nothing')
})
