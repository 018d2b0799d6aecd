import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { type Overridden, overriddenWarning } from '../core/endpoints/overridden.ts'
import { SsotError } from '../core/errors/errors.ts'
import { invalidOptions, optionsAmong } from '../core/options/options.ts'
import { type ResetCalls, refusing } from '../core/resets/calls.ts'
import { noWay } from '../core/resets/no-way.ts'
import { takeLease } from '../keeper/client/client.ts'
import { DEFAULT_EVIDENCE, TestLog } from '../runner/evidence/test-log.ts'
import { printLine } from '../runner/lines.ts'
import { runTarget } from '../runner/run.ts'
import { notSetUp } from '../runner/stack-setup.ts'
import type { ControlLease } from './control.ts'
import { isHeard } from './evidence/mark.ts'
import { WorkerTests } from './evidence/worker-tests.ts'
import { mainPid } from './main-pid.ts'
import type { WorkerState } from './worker-state.ts'

/*
 * How a worker gets the stack that no main process has handed over to it. It is loaded only then, because it is most of
 * what a worker would load.
 */

/** Vitest ends a worker whose environment needs 60 s. The error of this package must come before that. */
const WAIT_MS = 55_000
/** The containers get less time, so that the error that names the service comes first. */
const START_LIMIT_MS = 40_000

/** The stack of a worker. */
export interface Found {
  stack: StackInfo
  /** What the test file can ask for. */
  resets: ResetCalls
  /** Where its services are controlled. */
  control: ControlLease
  /** Whether the test file has it for itself. */
  isOwn: boolean
  /** Puts it back for the next test file of this worker, which has it for itself. */
  nextFile(testFile: string | undefined): Promise<void>
  /** Hears of the tests of a run of this worker, if no other process does. */
  listen(state: WorkerState | undefined): void
  /** Ends the use of the stack by the test file. */
  leave(): Promise<void>
  /** Warns of variables that `test.env` sets too, unless another process of the run has. */
  warn(overridden: readonly Overridden[]): void
}

/**
 * Asks the keeper of the run for its stack. If no process has, this starts it.
 * @param place `isInSetupFile`: whether a setup file asks, which Vitest gives more time than an environment. `testFile`: its path
 * @throws the error of the start; OPTIONS_INVALID, SETUP_NOT_RUN
 */
export async function stackOfRun(
  environmentOptions: Record<string, unknown>,
  { isInSetupFile, testFile }: { isInSetupFile: boolean; testFile?: string | undefined } = {
    isInSetupFile: false,
  },
): Promise<Found> {
  const options = optionsAmong(environmentOptions)
  if (options.isolation === 'test' && !isInSetupFile) throw needsPlugin()
  const startTimeoutMs = Math.min(options.startTimeoutMs ?? START_LIMIT_MS, START_LIMIT_MS)
  const given = isInSetupFile ? options : { ...options, startTimeoutMs }
  const target = runTarget(given, await mainPid())
  const limit = isInSetupFile ? {} : { waitMs: WAIT_MS }
  const lease = await takeLease({
    ...target,
    bound: 'holder',
    resets: 'test file',
    ...limit,
    ...(testFile !== undefined && { testFile }),
  })
  if (options.setup !== undefined && !lease.isSetUp) {
    lease.disconnect()
    throw notSetUp(options.setup)
  }
  const { evidence = DEFAULT_EVIDENCE } = options
  const tests = isHeard(environmentOptions)
    ? null
    : { log: new TestLog(lease), mode: evidence, print: printLine }
  // By its connection, which stays open, the keeper knows which test files are running, and which tests.
  const listener = tests && new WorkerTests(tests.log, tests.mode, tests.print)
  return {
    stack: lease.stack,
    control: lease,
    resets: lease.canReset ? lease : refusing(noWay),
    isOwn: target.request.options.isolation !== undefined,
    nextFile: (testFile) => lease.nextFile(testFile),
    listen: (state) => listener?.listen(state),
    leave: async () => {
      await tests?.log.send()
      await lease.leave()
    },
    warn(overridden) {
      // With the plugin, the main process has the first lease.
      if (!lease.isFirst || options.logLevel === 'silent') return
      for (const one of overridden) printLine(overriddenWarning(one, 'test.env'))
    },
  }
}

/**
 * The same for a worker that has got its stack from the main process.
 * @throws KEEPER_GONE when the keeper has another stack: it was started after the first one had ended
 */
export async function sameStack(options: Record<string, unknown>, stack: StackInfo): Promise<Found> {
  const found = await stackOfRun(options)
  if (found.stack.project === stack.project) return found
  await found.leave()
  throw new SsotError({
    code: 'KEEPER_GONE',
    summary: `The keeper of ${stack.project} has ended, so its services cannot be controlled`,
    todo: 'Start the tests again.',
  })
}

function needsPlugin(): SsotError {
  return invalidOptions(
    '"isolation": "test" needs the plugin, and does not work in a docblock: only a setup file that the plugin adds can put the stack back before each test',
  )
}
