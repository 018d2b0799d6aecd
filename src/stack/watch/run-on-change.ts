import { changed, dueInMs, finished, IDLE, type Schedule, started } from '../../core/watch/schedule.ts'

export interface ChangeRunner {
  /** Reports that a file has changed. */
  changed(file: string): void
  /** Resolves when the signal has come and no run is active. Rejects when `run` does. */
  ended: Promise<void>
}

/**
 * Calls `run` at once, and again when files have changed and no more changes come. Never calls it while it is running.
 * @param run gets the files that have changed since the last run began; none the first time
 */
export function runOnChange(
  run: (files: readonly string[]) => Promise<void>,
  signal: AbortSignal,
  now: () => number = () => performance.now(),
): ChangeRunner {
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  let schedule: Schedule = IDLE
  let timer: NodeJS.Timeout | undefined
  const begin = () => {
    const { files } = schedule
    schedule = started(schedule)
    run(files).then(() => {
      schedule = finished(schedule)
      look()
    }, reject)
  }
  const look = () => {
    clearTimeout(timer)
    if (schedule.isRunning) return
    if (signal.aborted) return resolve()
    const ms = dueInMs(schedule, now())
    if (ms === 0) begin()
    else if (ms !== null) timer = setTimeout(look, ms)
  }
  signal.addEventListener('abort', look, { once: true })
  begin()
  return {
    ended,
    changed(file) {
      schedule = changed(schedule, file, now())
      look()
    },
  }
}
