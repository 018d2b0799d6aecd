import { TestWindows } from '../core/evidence/test-windows.ts'
import type { ProcessIdentity } from '../host/processes/identity.ts'
import type { ReleaseAnswer } from './channel/protocol.ts'
import { Outcomes } from './outcomes.ts'
import type { StackPool } from './pool/stack-pool.ts'
import { RunResets } from './run-resets.ts'

/** One test run, from its first lease to the end of its last one. */
export class TestRun {
  readonly outcomes = new Outcomes()
  /** Which of its tests have run when. */
  readonly windows = new TestWindows()
  /** The stacks of its test files, by their paths, if each has one for itself. */
  readonly projects = new Map<string, string>()
  /** Whether and how its stack can be put back. */
  readonly resets = new RunResets()
  /** The stacks of its test files; null: they share one, or that is still to be set up. */
  pool: StackPool | null = null
  /** Opens the pool, if each test file is to have a stack for itself. The stack must be set up. */
  open: () => Promise<void> = async () => {}
  /** The answer to every client that returns its lease. */
  readonly answer = Promise.withResolvers<ReleaseAnswer>()
  /** The process that took the first lease; undefined before. */
  holder: ProcessIdentity | undefined
  /** The outcome of the setup module; undefined while it has not run. */
  setup: 'done' | 'failed' | undefined
  /** Whether what its stack holds is to be noted, so that tests can put it back. */
  willNote = false
  /** How many test files the test runner runs at once at most, and how many there are, as far as it has said. */
  readonly atOnce: { workers?: number | undefined; files?: number | undefined } = {}
  /** Whether tests had failed when the run ended. */
  hasFailed = false
  /** Whether a client has a lease that it is to return itself, so that it hears what becomes of the stack. */
  isAwaited = false

  constructor() {
    this.answer.promise.catch(() => {}) // Awaited only for clients that have returned a lease.
  }

  /** Why its stack is to be kept for inspection, if the request asks for that; null: it is not. */
  get reasonToKeep(): string | null {
    if (this.setup === 'failed') return 'its setup has failed'
    return this.hasFailed ? 'its tests have failed' : null
  }
}
