import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Home } from '../../host/home/home.ts'

/** How many runs keep their logs: two files each, or four if they are long, and a folder with what their services have printed. */
const KEPT_RUNS = 200
/** How much of that may be there of all runs, in bytes. */
const KEPT_OUTPUT_BYTES = 1024 * 1024 * 1024

/**
 * Removes the logs of all but the latest runs. Those of `living` runs, given by their keys, are never removed. Other
 * keepers do the same at the same time, so a file may be absent by the time it is read.
 */
export function removeOldLogs(
  { logs }: Pick<Home, 'logs'>,
  living: ReadonlySet<string>,
  keptBytes = KEPT_OUTPUT_BYTES,
): void {
  const runs = Map.groupBy(readdirSync(logs), (name) =>
    name.replace(/(\.1)?\.(log|events\.jsonl|output)$/, ''),
  )
  const byAge = [...runs]
    .filter(([key]) => !living.has(key))
    .map(([, names]) => names.map((name) => join(logs, name)))
    .map((files) => ({ files, at: Math.max(...files.map(modifiedAt)) }))
    .sort((a, b) => b.at - a.at)
  for (const { files } of byAge.slice(KEPT_RUNS))
    for (const file of files) rmSync(file, { force: true, recursive: true })
  let bytes = 0
  for (const { files } of byAge.slice(0, KEPT_RUNS))
    for (const folder of files.filter((file) => file.endsWith('.output'))) {
      bytes += sizeOf(folder)
      if (bytes > keptBytes) rmSync(folder, { force: true, recursive: true })
    }
}

/** The size of all files in a folder. Those that another process removes meanwhile do not count. */
function sizeOf(folder: string): number {
  const names = statSync(folder, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
    : []
  const sizes = names.map((name) => statSync(join(folder, name), { throwIfNoEntry: false }))
  return sizes.reduce((sum, stats) => sum + (stats?.isFile() ? stats.size : 0), 0)
}

function modifiedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
