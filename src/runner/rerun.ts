import { SsotError } from '../core/errors/errors.ts'
import { describeDrift } from '../core/events/drift-notice.ts'
import type { Lease } from '../keeper/client/client.ts'

export interface RerunOptions {
  /** Whether changed services are to be replaced. */
  isRefreshing: boolean
  /** Prints a line unless the user wants none. */
  say(line: string): void
  /** Prints a line in any case. */
  always(line: string): void
}

/**
 * Compares a stack with its files before tests run again on it, and says so or refreshes it. An error is printed and not
 * thrown: a test runner in watch mode would end, or wait forever, although the next edit may correct it.
 */
export async function beforeRerun(
  lease: Pick<Lease, 'drift' | 'refresh'>,
  { isRefreshing, say, always }: RerunOptions,
): Promise<void> {
  try {
    const drift = await lease.drift()
    const notice = describeDrift(drift)
    if (notice === null) return
    if (!isRefreshing || drift.unknown !== undefined) {
      say(notice)
      return
    }
    const services = Object.keys(drift.causes).join(', ')
    say(`refreshing ${services}`)
    await lease.refresh()
    say(`refreshed ${services}`)
  } catch (error) {
    if (!(error instanceof SsotError)) throw error
    always(`${error.message}\n  The stack could not be refreshed, so these tests run on it as it is.`)
  }
}
