import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Home } from '../../host/home/home.ts'

/** How many runs keep their logs: two files each, or four if they are long. */
const KEPT_RUNS = 200

/**
 * Removes the logs of all but the latest runs. Those of `living` runs, given by their keys, are never removed. Other
 * keepers do the same at the same time, so a file may be absent by the time it is read.
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
