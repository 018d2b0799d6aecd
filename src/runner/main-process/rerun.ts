import { type ErrorCode, SsotError } from '../../core/errors/errors.ts'
import { describeDrift } from '../../core/events/drift-notice.ts'
import type { Lease } from '../../keeper/client/client.ts'

export interface RerunOptions {
  /** Whether changed services are to be replaced. Not those of a stack that the tests are only attached to. */
  isRefreshing: boolean
  /** The option `attach`. */
  attach?: string | undefined
  /** Prints a line unless the user wants none. */
  say(line: string): void
  /** Prints a line in any case. */
  always(line: string): void
}

/** The stack is gone or going, so no test runs on it as it is. */
const WITHOUT_STACK: ReadonlySet<ErrorCode> = new Set(['KEEPER_GONE', 'CONNECTION_CLOSED', 'STACK_NOT_READY'])

/**
 * Compares a stack with its files before tests run again on it, and says so or refreshes it. An error is printed and not
 * thrown: a test runner in watch mode would end, or wait forever, although the next edit may correct it.
 */
export async function beforeRerun(
  lease: Pick<Lease, 'drift' | 'refresh'>,
  { isRefreshing, attach, say, always }: RerunOptions,
): Promise<void> {
  /** @returns undefined after an error, which is printed */
  const told = async <T>(failed: string, act: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof SsotError)) throw error
      const effect = `\n  The stack could not be ${failed}, so these tests run on it as it is.`
      always(WITHOUT_STACK.has(error.code) ? error.message : error.message + effect)
    }
  }
  const drift = await told('compared with its files', () => lease.drift())
  if (drift === undefined) return
  const notice = describeDrift(drift, attach)
  if (notice === null) return
  if (!isRefreshing || attach !== undefined || drift.unknown !== undefined) {
    say(notice)
    return
  }
  const services = Object.keys(drift.causes).join(', ')
  say(`refreshing ${services}`)
  await told('refreshed', async () => {
    await lease.refresh()
    say(`refreshed ${services}`)
  })
}
