import { readdirSync, statSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Home } from '../engine/home.ts'

/** How many logs of runs are kept: one small file a run. */
const KEPT_LOGS = 50

/** Removes the logs of all but the latest runs. */
export function removeOldLogs({ logs }: Home): void {
  const files = readdirSync(logs)
    .map((name) => join(logs, name))
    .map((file) => ({ file, at: statSync(file).mtimeMs }))
    .sort((a, b) => b.at - a.at)
  for (const { file } of files.slice(KEPT_LOGS)) unlinkSync(file)
}
