import { describe, expect, test } from 'vitest'
import { finding, source } from '../../testing/samples/findings.ts'
import type { Edit } from '../finding.ts'
import { applyEdits } from './apply.ts'

const TEXT = '0123456789'
const edit = (start: number, end: number, text: string, path = 'a'): Edit => ({ path, start, end, text })
const apply = (...edits: Edit[][]) => {
  const sources = new Map([
    ['a', source('a', TEXT)],
    ['b', source('b', TEXT)],
  ])
  const findings = edits.map((one, index) => finding('silent-fallback', 'a', index + 1, { edits: one }))
  const { changed, applied, deferred } = applyEdits(sources, findings)
  const lines = (some: typeof findings) => some.map(({ at }) => at.line)
  return {
    a: changed.get('a')?.text,
    b: changed.get('b')?.text,
    applied: lines(applied),
    deferred: lines(deferred),
  }
}

test('edits of several findings in several files are made', () => {
  expect(apply([edit(7, 8, 'x')], [edit(0, 2, ''), edit(3, 3, '+', 'b')])).toEqual({
    a: '23456x89',
    b: '012+3456789',
    applied: [1, 2],
    deferred: [],
  })
})

describe('overlapping edits', () => {
  test('of two overlapping findings the first is applied, and the other is deferred with all its edits', () => {
    expect(apply([edit(2, 5, 'x')], [edit(4, 6, 'y'), edit(9, 10, 'z')])).toMatchObject({
      a: '01x56789',
      applied: [1],
      deferred: [2],
    })
  })

  test('equal edits of two findings are made once', () => {
    expect(apply([edit(2, 5, '')], [edit(2, 5, '')])).toMatchObject({ a: '0156789', applied: [1, 2] })
  })

  test('adjacent edits do not overlap', () => {
    expect(apply([edit(2, 5, 'x')], [edit(5, 7, 'y')], [edit(2, 2, '+')])).toMatchObject({
      a: '01+xy789',
      deferred: [],
    })
  })

  test('a second insertion at the same place, or one inside a replaced text, is deferred', () => {
    expect(apply([edit(2, 2, 'x')], [edit(2, 2, 'y')])).toMatchObject({ a: '01x23456789', deferred: [2] })
    expect(apply([edit(2, 5, 'x')], [edit(3, 3, 'y')])).toMatchObject({ a: '01x56789', deferred: [2] })
  })
})

test('an edit with the same text leaves the file unchanged', () => {
  expect(apply([edit(2, 3, '2')])).toMatchObject({ a: undefined, applied: [1] })
})

test.each([
  [edit(5, 11, ''), '10 characters'],
  [edit(5, 4, ''), 'from 5 to 4'],
  [edit(0, 1, '', 'c'), 'c, which was not read'],
])('an edit outside its text, or in an unknown file, throws: %j', (wrong, reason) => {
  expect(() => apply([wrong])).toThrow(reason)
})
