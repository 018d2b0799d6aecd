import type { SsotError } from '../errors/errors.ts'
import type { ResetReport, SnapshotReport } from './report.ts'

/** What a test file can ask for. */
export interface ResetCalls {
  /** Puts the services back to what they held when the stack was ready. */
  reset(): Promise<ResetReport>
  /** Notes what the services hold now, under a name. */
  snapshot(name: string): Promise<SnapshotReport>
  /** Puts the services back to what they held at a snapshot. */
  restore(name: string): Promise<ResetReport>
}

/** The calls where nothing can be put back. */
export function refusing(error: () => SsotError): ResetCalls {
  const refuse = async (): Promise<never> => {
    throw error()
  }
  return { reset: refuse, snapshot: refuse, restore: refuse }
}

/** The same calls, whose reports are changed by a function. */
export function reporting(calls: ResetCalls, change: <T>(report: T) => T): ResetCalls {
  return {
    reset: async () => change(await calls.reset()),
    snapshot: async (name) => change(await calls.snapshot(name)),
    restore: async (name) => change(await calls.restore(name)),
  }
}
