import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { StackEvent } from '../../core/events/event.ts'
import type { Home } from '../../host/home/home.ts'
import { readOwnFile } from '../../host/home/own-file.ts'
import { readEvents, runsIn } from '../../report/story/read-events.ts'

/** A run of which there is a log. */
export interface RecordedRun {
  /** What it is called: the key of its keeper, and for a later run of the same keeper its number: `0a1b2c3d4e5f6071-2`. */
  id: string
  /** That of its keeper, after which the files of its log are named. */
  key: string
  events: StackEvent[]
}

/** More than a keeper writes to one file of events. */
const MAX_BYTES = 16 * 1024 * 1024
const EVENTS = /^([0-9a-f]+)\.events\.jsonl$/

/**
 * The runs in the logs of this user, newest first. Each log is read only when it is asked for.
 * @param wanted whether a log may have a run that is wanted, by the text of its events; default: all
 * @throws HOME_UNSAFE, HOME_UNUSABLE
 */
export function* recordedRuns(
  { logs }: Pick<Home, 'logs'>,
  wanted: (text: string) => boolean = () => true,
): Generator<RecordedRun> {
  for (const key of keysIn(logs)) {
    const text = ['.1.events.jsonl', '.events.jsonl']
      .map((ending) => readOwnFile(join(logs, `${key}${ending}`), MAX_BYTES) ?? '')
      .join('')
    if (!wanted(text)) continue
    const runs = runsIn(readEvents(text)).map((events, index) => ({
      id: index === 0 ? key : `${key}-${index + 1}`,
      ...{ key, events },
    }))
    yield* runs.reverse()
  }
}

/** The runs of a checkout, newest first. */
export function runsOfCheckout(home: Pick<Home, 'logs'>, root: string): Generator<RecordedRun> {
  const name = JSON.stringify(root)
  return recordedRuns(home, (text) => text.includes(name))
}

/** The run of a process that has taken a lease and lives, or has just ended; null: there is no log of it. */
export function runOfProcess(home: Pick<Home, 'logs'>, pid: number): RecordedRun | null {
  for (const run of recordedRuns(home, (text) => text.includes(`"pid":${pid}`)))
    if (run.events.some((event) => event.type === 'lease-taken' && event.pid === pid)) return run
  return null
}

/** The keys of the logs, those that were written to last first. */
function keysIn(logs: string): string[] {
  const keys = namesIn(logs).flatMap((name) => EVENTS.exec(name)?.[1] ?? [])
  const at = new Map(
    keys.map((key) => {
      const stats = statSync(join(logs, `${key}.events.jsonl`), { throwIfNoEntry: false })
      return [key, stats?.mtimeMs ?? 0]
    }),
  )
  return keys.sort((a, b) => (at.get(b) ?? 0) - (at.get(a) ?? 0))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
