import { beforeEach } from 'vitest'
import { currentFileStacks } from './slot.ts'

/*
 * Vitest runs this before each test file of a project in which each file has a stack for itself, also for the second file of a worker.
 */

/** Longer than a reset may take, which has an error of its own. */
const LIMIT_MS = 150_000

const stacks = currentFileStacks()
if (stacks !== undefined) {
  await inThisRealm(() => stacks.begin())
  const { beforeTest } = stacks
  if (beforeTest !== null) beforeEach(({ task }) => inThisRealm(() => beforeTest(task)), LIMIT_MS)
}

/** In the pools with a context for each file, Vitest does not take an error of the worker's own realm for an error. */
async function inThisRealm(act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (error instanceof Error) throw error
    const { name, message } = error as Error
    throw Object.assign(new Error(message), { name })
  }
}
