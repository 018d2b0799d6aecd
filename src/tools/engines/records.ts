import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const FILE = join(import.meta.dirname, 'records.json')

const recordSchema = z.object({
  set: z.enum(['stable', 'testing']),
  /** `2026-11-28` */
  date: z.iso.date(),
  /** Versions of the Debian packages, by name. */
  packages: z.record(z.string(), z.string()),
  suites: z.array(
    z.object({ name: z.string(), passed: z.int().nonnegative(), failed: z.int().nonnegative() }),
  ),
})

/** One run of all tests on the engine of a set. */
export type EngineRunRecord = z.infer<typeof recordSchema>

/** The last run on each set. */
export function readRecords(): EngineRunRecord[] {
  return z.array(recordSchema).parse(JSON.parse(readFileSync(FILE, 'utf8')))
}

/** Replaces the record of the same set. */
export function withRecord(records: readonly EngineRunRecord[], record: EngineRunRecord): EngineRunRecord[] {
  return [...records.filter(({ set }) => set !== record.set), record].sort((a, b) =>
    a.set.localeCompare(b.set),
  )
}

export function writeRecords(records: readonly EngineRunRecord[]): void {
  writeFileSync(FILE, `${JSON.stringify(records, undefined, 2)}\n`)
}
