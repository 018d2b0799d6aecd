/** When the next refresh is due. A change makes a new schedule. All times are milliseconds of the same clock. */
export interface Schedule {
  /** Whether a refresh is running. */
  isRunning: boolean
  /** The files that have changed since the last refresh began, in the order of their first changes. */
  files: readonly string[]
  /** When a file last changed; null: none has. */
  changedAtMs: number | null
}

/** A refresh begins when no file has changed for this time: an editor or `git checkout` writes many files at once. */
export const QUIET_MS = 100

export const IDLE: Schedule = { isRunning: false, files: [], changedAtMs: null }

export function changed(schedule: Schedule, file: string, nowMs: number): Schedule {
  const files = schedule.files.includes(file) ? schedule.files : [...schedule.files, file]
  return { ...schedule, files, changedAtMs: nowMs }
}

/** The schedule after a refresh has begun: later changes are for the next one. */
export function started(_schedule: Schedule): Schedule {
  return { ...IDLE, isRunning: true }
}

export function finished(schedule: Schedule): Schedule {
  return { ...schedule, isRunning: false }
}

/** Milliseconds until the next refresh, 0: now; null while a refresh is running and when no file has changed. */
export function dueInMs({ isRunning, changedAtMs }: Schedule, nowMs: number): number | null {
  if (isRunning || changedAtMs === null) return null
  return Math.max(0, changedAtMs + QUIET_MS - nowMs)
}
