import { expect, test } from 'vitest'
import { type ChainHead, type ChainRecord, canonicalJson, checkChain, recordHash } from './chain.ts'

/** The entries of three versions, each of which has begun and ended. */
function chain(): { records: ChainRecord[]; head: ChainHead } {
  const records: ChainRecord[] = []
  for (const number of [1, 2, 3]) {
    for (const kind of ['begin', 'end'] as const) {
      const before = records.at(-1)?.hash ?? ''
      const record = { stack: 's', seq: records.length + 1, number, kind, text: `{"n":${number}}`, before }
      records.push({ ...record, hash: recordHash(record) })
    }
  }
  return { records, head: { count: records.length, hash: records.at(-1)?.hash ?? '' } }
}

test('a whole chain has no break', () => {
  const { records, head } = chain()
  expect(checkChain(records, head)).toEqual({ intact: records, breaks: [] })
  expect(checkChain([], null)).toEqual({ intact: [], breaks: [] })
})

test('a changed entry is found and left out, and the rest stays', () => {
  const { records, head } = chain()
  const changed = records.with(2, { ...(records[2] as ChainRecord), text: '{"n":9}' })
  const { intact, breaks } = checkChain(changed, head)
  expect(breaks).toEqual([{ number: 2, reason: 'its begin was changed' }])
  expect(intact).toEqual(records.toSpliced(2, 1))
})

test.each(['stack', 'seq', 'number', 'kind', 'before'] as const)(
  'a changed %s of an entry is found',
  (field) => {
    const { records, head } = chain()
    const other = { stack: 't', seq: 3, number: 7, kind: 'end', before: 'x' } as const
    const changed = records.with(2, {
      ...(records[2] as ChainRecord),
      [field]: other[field],
      ...(field === 'seq' && { seq: 4 }),
    })
    expect(checkChain(changed, head).breaks).not.toEqual([])
  },
)

test('an entry that was changed with its own hash is found by the entry after it', () => {
  const { records, head } = chain()
  const forged = { ...(records[2] as ChainRecord), text: '{"n":9}' }
  const { breaks } = checkChain(records.with(2, { ...forged, hash: recordHash(forged) }), head)
  expect(breaks).toEqual([{ number: 2, reason: 'it was changed, and its hash with it' }])
})

test('entries cut out of the middle are missed by the version after them', () => {
  const { records, head } = chain()
  expect(checkChain(records.toSpliced(2, 2), head).breaks).toEqual([
    { number: 3, reason: '2 entries before it are missing' },
  ])
  expect(checkChain(records.slice(1), head).breaks).toEqual([
    { number: 1, reason: '1 entry before it is missing' },
  ])
})

test('entries cut off at the end are missed by the count', () => {
  const { records, head } = chain()
  expect(checkChain(records.slice(0, 4), head).breaks).toEqual([
    { number: 2, reason: '2 entries after it are missing' },
  ])
  expect(checkChain([], head).breaks).toEqual([{ number: 0, reason: '6 entries after it are missing' }])
})

test('a count that was deleted or does not fit is found', () => {
  const { records, head } = chain()
  expect(checkChain(records, null).breaks).toEqual([
    { number: 3, reason: 'the count of entries after it is missing' },
  ])
  expect(checkChain(records, { ...head, count: 4 }).breaks).toEqual([
    { number: 3, reason: '2 entries up to it are not counted' },
  ])
  expect(checkChain(records, { ...head, hash: 'x' }).breaks).toEqual([
    { number: 3, reason: 'it was changed, and its hash with it' },
  ])
})

test('an entry that is there twice is found', () => {
  const { records, head } = chain()
  expect(checkChain(records.toSpliced(2, 0, records[1] as ChainRecord), head).breaks).toContainEqual({
    number: 1,
    reason: 'it has an entry twice',
  })
})

test('equal data have the same canonical JSON, whatever the order of their keys', () => {
  expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x' })).toBe('{"a":"x","b":[{"c":null,"d":1}]}')
  expect(canonicalJson({ a: 'x', b: [{ c: null, d: 1 }] })).toBe(
    canonicalJson({ b: [{ d: 1, c: null }], a: 'x' }),
  )
})
