import { expect, test } from 'vitest'
import { type EngineRunRecord, withRecord } from './records.ts'

const record = (set: EngineRunRecord['set'], date: string): EngineRunRecord => ({
  set,
  date,
  packages: {},
  suites: [],
})

test('a new record replaces that of the same set', () => {
  const before = [record('stable', '2026-01-01'), record('testing', '2026-01-01')]
  expect(withRecord(before, record('testing', '2026-02-02'))).toEqual([
    record('stable', '2026-01-01'),
    record('testing', '2026-02-02'),
  ])
  expect(withRecord([], record('stable', '2026-02-02'))).toEqual([record('stable', '2026-02-02')])
})
