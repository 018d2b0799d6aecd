import { expect, test } from 'vitest'
import { decideByRegistry, decideByWord } from './decide.ts'

const debian = { source: 'debian', because: 'it was so' } as const

test('the recorded source of base images is kept', () => {
  expect(decideByWord({ asked: undefined, recorded: debian })).toBe(debian)
})

test('a source that the user asks for replaces the recorded one, and asking for the recorded one changes nothing', () => {
  expect(decideByWord({ asked: 'registry', recorded: debian })).toEqual({
    source: 'registry',
    because: '--images registry asks for it',
  })
  expect(decideByWord({ asked: 'debian', recorded: debian })).toBe(debian)
})

test('without a recorded source, base images come from the registry if it can be reached, else from Debian', () => {
  expect(decideByWord({ asked: undefined, recorded: undefined })).toBeUndefined()
  expect(decideByRegistry(undefined).source).toBe('registry')
  expect(decideByRegistry('no such host')).toEqual({
    source: 'debian',
    because: 'a pinned image could not be pulled: no such host',
  })
})
