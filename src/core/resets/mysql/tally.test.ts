import { expect, test } from 'vitest'
import { describe as inWords, newTally } from './tally.ts'

test('what a reset has put back is said in words', () => {
  expect(inWords(newTally())).toEqual({ did: 'nothing' })
  const tally = {
    tables: new Set(['a', 'b']),
    sequences: new Set(['s']),
    schema: new Set(['a', 'b', 'c', 'd', 'e']),
    dropped: new Set(['x']),
    ended: { sessions: 1, prepared: 2 },
  }
  expect(inWords(tally)).toEqual({
    did: 'undone',
    what: '2 tables, 1 sequence, the schema (a, b, c and 2 more), 1 session ended, 2 prepared transactions rolled back',
    names: ['a', 'b', 's', 'c', 'd', 'e'],
  })
})
