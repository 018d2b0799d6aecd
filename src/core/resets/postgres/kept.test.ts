import { expect, test } from 'vitest'
import type { Content } from './content.ts'
import { Kept } from './kept.ts'

/** A content that was noted: all of it, or what has changed since an earlier one. */
function noted(kept: Kept, earlier?: Content): Content {
  const rows = { ...earlier?.rows, t: { file: kept.newFile(), columns: 'a', count: 1 } }
  const base = earlier?.base ?? {
    ...{ file: kept.newFile(), model: kept.newModel(), version: 170_000, creation: '' },
    ...{ views: { v: kept.newFile() }, rows, sequences: {} },
  }
  const content = { base, rows, sequences: {}, properties: {} } as unknown as Content
  kept.keep(content)
  return content
}

test('what no content needs is named until it is removed, and what two share stays for the other', () => {
  const kept = new Kept('/data/x', 'model')
  const one = noted(kept)
  const two = noted(kept, one)
  expect(kept.unneeded).toEqual({ files: [], models: [] })
  kept.release(two)
  const { unneeded } = kept
  expect(unneeded).toEqual({ files: [two.rows.t?.file], models: [] })
  kept.removed(unneeded)
  expect(kept.unneeded.files).toEqual([])
  expect(kept.has(two.rows.t?.file ?? '')).toBe(false)
  expect(kept.has(one.base.file)).toBe(true)
})

test('a content that was noted twice is needed until both are released', () => {
  const kept = new Kept('/data/x', 'model')
  const one = noted(kept)
  kept.keep(one)
  kept.release(one)
  expect(kept.keeps(one)).toBe(true)
  kept.release(one)
  expect(kept.keeps(one)).toBe(false)
  expect(kept.unneeded.files).toEqual([one.rows.t?.file, one.base.file, one.base.views.v])
})

test('a file that was to be written for a content that has failed is not needed, nor is a copy of it', () => {
  const kept = new Kept('/data/x', 'model')
  const file = kept.newFile()
  const model = kept.newModel()
  expect(kept.unneeded).toEqual({ files: [file], models: [] })
  kept.willMake(model)
  expect(kept.unneeded.models).toEqual([model])
})
