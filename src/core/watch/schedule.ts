/** When a refresh is to run. Each change of it is a new one; times are milliseconds of any one clock. */
export interface Schedule {
  isRunning: boolean
  /** What has changed since the last refresh began, in the order of the first change of each. */
  files: readonly string[]
  /** When something changed last; null: nothing has. */
  changedAtMs: number | null
}

/** So long nothing must change before a refresh begins: an editor or `git checkout` writes many files at once. */
export const QUIET_MS = 100

export const IDLE: Schedule = { isRunning: false, files: [], changedAtMs: null }

export function changed(schedule: Schedule, file: string, nowMs: number): Schedule {
  const files = schedule.files.includes(file) ? schedule.files : [...schedule.files, file]
  return { ...schedule, files, changedAtMs: nowMs }
}

/** A refresh has begun; what changes from now on is for the next one. */
export function started(_schedule: Schedule): Schedule {
  return { ...IDLE, isRunning: true }
}

export function finished(schedule: Schedule): Schedule {
  return { ...schedule, isRunning: false }
}

/** Milliseconds until a refresh is to begin, 0 for now; null while one runs or nothing has changed. */
export function dueInMs({ isRunning, changedAtMs }: Schedule, nowMs: number): number | null {
  if (isRunning || changedAtMs === null) return null
  return Math.max(0, changedAtMs + QUIET_MS - nowMs)
}
