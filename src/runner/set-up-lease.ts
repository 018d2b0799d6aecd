import { SsotError } from '../core/errors/errors.ts'
import type { Lease } from '../keeper/client/client.ts'
import { callStackSetup, loadStackSetup, type StackTeardown } from './stack-setup.ts'

/**
 * Takes a lease for the main process of a test runner, and sets the stack up with a module. The release of the lease calls
 * the module's teardown first.
 *
 * @param file absolute path of the module; undefined: none
 * @param load imports a module by its path, as the test runner does
 * @param take takes the lease, which starts the stack
 * @throws the error of `take`; OPTIONS_INVALID, SETUP_FAILED: the stack is then removed, or kept if the request asks for that
 */
export async function takeAndSetUp(
  file: string | undefined,
  load: (file: string) => Promise<unknown>,
  take: () => Promise<Lease>,
): Promise<Lease> {
  if (file === undefined) return take()
  // Before the start, so that a mistake in it is reported at once.
  const setup = await loadStackSetup(file, load)
  const lease = await take()
  let teardown: StackTeardown | undefined
  try {
    teardown = await callStackSetup(file, setup, lease.stack)
    await lease.reportSetup({ hasFailed: false })
  } catch (error) {
    throw await afterRelease(lease, error)
  }
  return {
    ...lease,
    async release(outcome) {
      try {
        await teardown?.()
      } catch (error) {
        throw await afterRelease(lease, error)
      }
      return lease.release(outcome)
    },
  }
}

/** Releases the lease after a failure of the module, and returns the error, which says what became of the stack. */
async function afterRelease(lease: Lease, error: unknown): Promise<unknown> {
  if (!(error instanceof SsotError)) return error
  try {
    await lease.reportSetup({ hasFailed: true })
    const kept = await lease.release()
    return kept === null ? error : error.advisedBy(kept)
  } catch (other) {
    return error.joinedBy(other)
  }
}
