import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { Lease } from '../../keeper/client/client.ts'
import type { Answers } from '../../keeper/client/connection.ts'
import { callStackSetup, loadStackSetup, type StackTeardown } from '../stack-setup.ts'

/**
 * Takes a lease for the main process of a test runner, and sets the stack up with a module, and each further stack of the run. The
 * release of the lease calls the module's teardowns first.
 *
 * @param file absolute path of the module; undefined: none
 * @param load imports a module by its path, as the test runner does
 * @param take takes the lease, which starts the stack; gets what sets further stacks up
 * @throws the error of `take`; OPTIONS_INVALID, SETUP_FAILED: the stack is then removed, or kept if the request asks for that
 */
export async function takeAndSetUp(
  file: string | undefined,
  load: (file: string) => Promise<unknown>,
  take: (answers?: Answers) => Promise<Lease>,
): Promise<Lease> {
  if (file === undefined) return take()
  // Before the start, so that a mistake in it is reported at once.
  const setup = await loadStackSetup(file, load)
  /** By the name of the stack. */
  const teardowns = new Map<string, StackTeardown>()
  const setUp = async (stack: StackInfo) => {
    const teardown = await callStackSetup(file, setup, stack)
    if (teardown !== undefined) teardowns.set(stack.project, teardown)
  }
  const tearDown = async (project: string) => {
    const teardown = teardowns.get(project)
    teardowns.delete(project)
    await teardown?.()
  }
  const lease = await take({
    setUp: ({ stack }) => setUp(stack),
    tearDown: ({ project }) => tearDown(project),
  })
  try {
    await setUp(lease.stack)
    await lease.reportSetup({ hasFailed: false })
  } catch (error) {
    throw await afterRelease(lease, error)
  }
  return {
    ...lease,
    async release(outcome) {
      let failure: unknown
      // One that fails must not keep the others from running.
      for (const project of [...teardowns.keys()]) {
        try {
          await tearDown(project)
        } catch (error) {
          failure = failure instanceof SsotError ? failure.joinedBy(error) : error
        }
      }
      if (failure !== undefined) throw await afterRelease(lease, failure)
      return lease.release(outcome)
    },
  }
}

/** Releases the lease after a failure of the module, and returns the error, which says what became of the stack. */
async function afterRelease(lease: Lease, error: unknown): Promise<unknown> {
  if (!(error instanceof SsotError)) return error
  try {
    await lease.reportSetup({ hasFailed: true })
    const { kept } = await lease.release()
    return kept === undefined ? error : error.advisedBy(kept)
  } catch (other) {
    return error.joinedBy(other)
  }
}
