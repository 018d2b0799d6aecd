/** What `ssot.reset()` or `ssot.restore()` has done. Plain data. */
export interface ResetReport {
  /** How long it took, in milliseconds. */
  ms: number
  /** By service: each that the table *State* says how to put back, or to leave. */
  services: Record<string, ServiceReset>
}

export interface ServiceReset {
  /**
   * `nothing`: it held that already. `undone`: what was different was put back, and all connections stayed. `replaced`: the database
   * was replaced by a copy, and all connections to it were closed. `called`: the request or the command has succeeded. `recreated`: its
   * container was made anew, with the files that it had. `left`: it was left alone, as the matrix says.
   */
  did: 'nothing' | 'undone' | 'replaced' | 'called' | 'recreated' | 'left'
  /** What that was, in words: `2 tables, 1 sequence`; absent: there is nothing more to say. */
  what?: string
  /** Which tables, sequences and keys were different, at most {@link MOST_NAMES}; absent: none, or the service does not tell. */
  names?: readonly string[]
  /** How long it took, in milliseconds. */
  ms: number
}

/** Whether a service that was looked at held something else. */
export function hasChanged({ did }: Pick<ServiceReset, 'did'>): boolean {
  return did === 'undone' || did === 'replaced'
}

/** How many tables, sequences and keys are named of each service. */
export const MOST_NAMES = 10

/** What `ssot.snapshot()` has done. Plain data. */
export interface SnapshotReport {
  /** How long it took, in milliseconds. */
  ms: number
  /** By service: each that the table *State* says how to put back, or to leave. */
  services: Record<string, ServiceSnapshot>
}

export interface ServiceSnapshot {
  /** `noted`: a restore puts it back to what it holds now. `left`: nothing was noted of it. `what` says what a restore does then. */
  did: 'noted' | 'left'
  /** In words: `2 tables`, `a restore sends POST /reset`; absent: there is nothing more to say. */
  what?: string
  /** How long it took, in milliseconds. */
  ms: number
}
