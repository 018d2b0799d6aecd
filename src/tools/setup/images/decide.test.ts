import { expect, test } from 'vitest'
import { decideByRegistry, decideByWord } from './decide.ts'

const debian = { source: 'debian', because: 'it was so' } as const

test('what was recorded stays', () => {
  expect(decideByWord({ asked: undefined, recorded: debian })).toBe(debian)
})

test('what is asked for wins, with its reason; asking for what is recorded changes nothing', () => {
  expect(decideByWord({ asked: 'registry', recorded: debian })).toEqual({
    source: 'registry',
    because: '--images registry asks for it',
  })
  expect(decideByWord({ asked: 'debian', recorded: debian })).toBe(debian)
})

test('without a word the registry is asked', () => {
  expect(decideByWord({ asked: undefined, recorded: undefined })).toBeUndefined()
  expect(decideByRegistry(undefined).source).toBe('registry')
  expect(decideByRegistry('no such host')).toEqual({
    source: 'debian',
    because: 'a pinned image could not be pulled: no such host',
  })
})
