import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Home } from '../engine/home.ts'

/** How many logs are kept: one small file a run, two where it was a long one. */
const KEPT_LOGS = 50

/**
 * Removes the logs of all but the latest runs and of those that are `living`, by run key. Other keepers do the same
 * at the same time, so a file that is gone is no surprise.
 */
export function removeOldLogs({ logs }: Home, living: ReadonlySet<string>): void {
  const files = readdirSync(logs)
    .filter((name) => !living.has(name.replace(/(\.1)?\.log$/, '')))
    .map((name) => join(logs, name))
    .map((file) => ({ file, at: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.at - a.at)
  for (const { file } of files.slice(KEPT_LOGS)) rmSync(file, { force: true })
}
