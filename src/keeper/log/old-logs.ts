import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Home } from '../../host/home/home.ts'

/** Of how many runs the logs are kept: one small file each, two where it was a long run. */
const KEPT_RUNS = 200

/**
 * Removes the logs of all but the latest runs and of those that are `living`, by run key. Other keepers do the same
 * at the same time, so a file that is gone is no surprise.
 */
export function removeOldLogs({ logs }: Home, living: ReadonlySet<string>): void {
  const runs = Map.groupBy(readdirSync(logs), (name) => name.replace(/(\.1)?\.(log|events\.jsonl)$/, ''))
  const byAge = [...runs]
    .filter(([key]) => !living.has(key))
    .map(([, names]) => names.map((name) => join(logs, name)))
    .map((files) => ({ files, at: Math.max(...files.map(modifiedAt)) }))
    .sort((a, b) => b.at - a.at)
  for (const { files } of byAge.slice(KEPT_RUNS)) for (const file of files) rmSync(file, { force: true })
}

function modifiedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
