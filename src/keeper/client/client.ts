import type { Socket } from 'node:net'
import { SsotError } from '../../core/errors/errors.ts'
import type { StackEvent } from '../../core/events/event.ts'
import { withoutReuse } from '../../core/options/request.ts'
import type { ResetCalls } from '../../core/resets/calls.ts'
import { type Home, homeOf } from '../../host/home/home.ts'
import { isAlive, type ProcessIdentity } from '../../host/processes/identity.ts'
import {
  type ControlParams,
  type DriftAnswer,
  type EvidenceAnswer,
  type Granted,
  type LeaseParams,
  MAX_ASKED_TESTS,
  type ReleaseAnswer,
  type ReportParams,
  type TestNote,
  type TestTime,
} from '../channel/protocol.ts'
import { type RunTarget, reuseKey, runKey } from './address.ts'
import { type Answers, KeeperConnection, KeeperLost } from './connection.ts'
import { ownEnvironment } from './environment.ts'
import { isServed, lastLogLines, reachKeeper } from './launch.ts'
import { keeperGone } from './recover.ts'

/*
 * The client side of a lease. Every test worker loads this file, so it imports nothing heavy.
 */

export interface LeaseOptions extends RunTarget {
  bound: LeaseParams['bound']
  /** Whose tests may put the stack back. Absent: nobody's. */
  resets?: LeaseParams['resets']
  /** The path of the test file that asks. */
  testFile?: string
  /** What the test runner will do, if each test file has a stack for itself. */
  pool?: LeaseParams['pool']
  /** Sets further stacks up, and what follows. Absent: no stack is to be set up. */
  answers?: Answers
  /** How long to wait for the stack, builds included. Absent: no limit. */
  waitMs?: number
  /**
   * Cancels the start. The promise rejects with the reason of the signal when what there was of the stack is removed, unless
   * other processes need it.
   */
  signal?: AbortSignal
  /** Which events `onEvent` gets. Default: none. */
  events?: LeaseParams['events']
  onEvent?: (event: StackEvent) => void
  /** Called when the connection to the keeper ends after the stack was ready and before the lease was returned. */
  onLost?: () => void
}

/** What became of the stack of a lease that was returned. */
export type Released = Pick<ReleaseAnswer, 'kept' | 'nextForMs'>

/** The calls of {@link ResetCalls} are only for the lease of a test file. */
export interface Lease extends Granted, ResetCalls {
  /**
   * Returns the lease. Resolves when the stack has been removed or kept, or at once if other processes still hold it, or if a
   * fresh one takes its place for the next run. If the keeper was killed meanwhile, this process starts another one that removes
   * the stack.
   *
   * @param outcome whether tests have failed; if so, the stack is kept if the lease asks for that
   * @throws TEARDOWN_INCOMPLETE, KEEPER_GONE
   */
  release(outcome?: { hasFailed: boolean }): Promise<Released>
  /**
   * Compares the stack with its files.
   * @throws KEEPER_GONE
   */
  drift(): Promise<DriftAnswer>
  /**
   * Makes the stack match its files. Resolves when it is ready again.
   * @throws the error of the refresh, after which running services are left running; KEEPER_GONE
   */
  refresh(): Promise<void>
  /**
   * Looks at a service of the stack, or changes what it does. Only for the lease of a test file.
   * @throws CONTROL_REFUSED, CONTROL_UNSUPPORTED, CONTROL_FAILED, LOG_NOT_SEEN, SERVICE_UNKNOWN, SERVICE_NOT_RUNNING, KEEPER_GONE
   */
  control(params: ControlParams): Promise<unknown>
  /**
   * A test has ended. Resolves when what it has changed is undone.
   * @throws CONTROL_FAILED, the errors of a start, KEEPER_GONE
   */
  undo(): Promise<void>
  /**
   * Begins another test file on the stack that this worker has for itself. Resolves when that was put back.
   * @throws RESET_FAILED, KEEPER_GONE
   */
  nextFile(testFile?: string): Promise<void>
  /**
   * Tells what happens to tests, for the log of the run.
   * @throws KEEPER_GONE
   */
  tests(events: readonly TestNote[]): Promise<void>
  /**
   * What the services have written while tests ran, as lines for each of them; null: nothing.
   * @throws KEEPER_GONE
   */
  evidence(tests: readonly TestTime[]): Promise<EvidenceAnswer['excerpts']>
  /**
   * Tells how many test files a later run of this test runner has.
   * @throws KEEPER_GONE
   */
  expectFiles(files: number): Promise<void>
  /** Ends the use by a test file, and closes the connection. Resolves when the keeper knows, or is gone. */
  leave(): Promise<void>
  /**
   * Reports that the setup module of the request has run on the stack. After a failure, the stack is kept if the lease asks
   * for that.
   * @throws KEEPER_GONE
   */
  reportSetup(outcome: { hasFailed: boolean }): Promise<void>
  /**
   * Reports the outcome of a test file, for a stack that is kept if tests have failed. The last outcome of a file counts.
   * @returns for the process that is to tell its user: the name of the stack, which is kept when the run ends if files still
   *   fail then; otherwise null
   * @throws KEEPER_GONE
   */
  report(outcome: ReportParams): Promise<string | null>
  /** Leaves the lease as it is and closes the connection. */
  disconnect(): void
}

/**
 * Takes a lease on the stack of a run and waits until it is ready.
 * @throws the error of the start; START_TIMEOUT when `waitMs` has passed; START_CANCELLED when the holder has ended; the
 *   reason of `signal`
 */
export async function takeLease(options: LeaseOptions): Promise<Lease> {
  const home = homeOf(process.env)
  const route = new Route(home, options)
  const abort = new AbortController()
  const timer =
    options.waitMs === undefined
      ? undefined
      : setTimeout(() => abort.abort(waited(options, lastLogLines(home, route.key))), options.waitMs)
  try {
    return await untilLeased(home, route, options, abort.signal)
  } catch (error) {
    throw await explained(error, home, route.key, options.holder)
  } finally {
    clearTimeout(timer)
  }
}

/**
 * How long to ask again after a keeper has closed the connection without a message: it was ending, had too many
 * connections, or had got no message of this process in time.
 */
const UNHEARD_LIMIT_MS = 15_000
const RETRY_MS = 50

/** Which keeper a process asks: that of its run, or the one that keeps a stack between runs. */
class Route {
  readonly #home: Home
  readonly #options: LeaseOptions
  readonly #own: string
  readonly #shared: string | null
  #inUseBy: number | undefined
  /** That of the keeper that was asked last. */
  key: string

  constructor(home: Home, options: LeaseOptions) {
    const { request } = options
    this.#home = home
    this.#options = options
    this.#own = runKey({ ...options, request: withoutReuse(request) })
    this.#shared = request.options.reuse === undefined ? null : reuseKey(request)
    this.key = this.#shared ?? this.#own
  }

  /** A run whose stack is in use by another one has a keeper of its own, which its later processes find first. */
  async next(): Promise<Pick<LeaseParams, 'request' | 'env' | 'inUseBy'> & { key: string }> {
    const { request } = this.#options
    const isOwn =
      this.#shared === null || this.#inUseBy !== undefined || (await isServed(this.#home, this.#own))
    this.key = isOwn || this.#shared === null ? this.#own : this.#shared
    if (this.#shared === null) return { key: this.key, request }
    if (!isOwn) return { key: this.key, request, env: ownEnvironment() }
    const inUseBy = this.#inUseBy
    return {
      ...{ key: this.key, request: withoutReuse(request) },
      ...(inUseBy !== undefined && { inUseBy }),
    }
  }

  /** From now on, the keeper of this run alone is asked. */
  leave(inUseBy: number): void {
    this.#inUseBy = inUseBy
  }
}

async function untilLeased(
  home: Home,
  route: Route,
  options: LeaseOptions,
  signal: AbortSignal,
): Promise<Lease> {
  const limit = performance.now() + UNHEARD_LIMIT_MS
  for (;;) {
    // A worker may outlive its run. Every keeper that it started would end at its first check of the holder.
    if (!isAlive(options.holder)) throw holderEnded(options.holder)
    const starting = options.signal === undefined ? signal : AbortSignal.any([signal, options.signal])
    const { key, ...asked } = await route.next()
    const lease = await ask(await reachKeeper(home, key, starting), { ...options, ...asked }, signal)
    if (lease === 'closing') continue
    if (lease !== 'unheard' && 'inUseBy' in lease) {
      route.leave(lease.inUseBy)
      continue
    }
    if (lease !== 'unheard') {
      const explain = async (error: unknown) => {
        throw await explained(error, home, key, options.holder)
      }
      return {
        // What only tells something must not take the stack away from tests that still use it.
        ...lease,
        release: (outcome) => lease.release(outcome).catch(explain),
        drift: () => lease.drift().catch(explain),
        refresh: () => lease.refresh().catch(explain),
        reset: () => lease.reset().catch(explain),
        snapshot: (name) => lease.snapshot(name).catch(explain),
        restore: (name) => lease.restore(name).catch(explain),
        control: (params) => lease.control(params).catch(explain),
        undo: () => lease.undo().catch(explain),
        nextFile: (testFile) => lease.nextFile(testFile).catch(explain),
        expectFiles: (files) => lease.expectFiles(files).catch(explain),
        report: (outcome) => lease.report(outcome).catch(explain),
        reportSetup: (outcome) => lease.reportSetup(outcome).catch(explain),
      }
    }
    if (performance.now() > limit) throw new KeeperLost('The keeper has ended.')
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

/** Removes the stack if the error is a lost keeper, and returns the error that reports it. Returns other errors. */
async function explained(error: unknown, home: Home, key: string, holder: ProcessIdentity): Promise<unknown> {
  return error instanceof KeeperLost ? await keeperGone(home, key, holder) : error
}

function holderEnded({ pid }: ProcessIdentity): SsotError {
  return new SsotError({
    code: 'START_CANCELLED',
    summary: `The test run of process ${pid} has ended, so it gets no stack`,
    todo: 'Nothing has to be done: this process was left over from that run.',
  })
}

function waited({ waitMs = 0 }: LeaseOptions, lastLines: string[]): SsotError {
  return new SsotError({
    code: 'START_TIMEOUT',
    summary: `The stack was not ready after ${waitMs / 1000} s, which is as long as Vitest waits for an environment`,
    evidence: { lastLines },
    todo: "Add the plugin, which starts the stack before the first test file and without that limit: plugins: [ssotDocker()] with import { ssotDocker } from 'vitest-environment-ssot-docker'.",
  })
}

/** @returns `inUseBy`: the process of another run, which uses the stack; `unheard` when the connection ended before the keeper had sent anything */
async function ask(
  socket: Socket,
  {
    holder,
    request,
    bound,
    env,
    inUseBy,
    resets,
    testFile,
    pool,
    answers,
    events = 'none',
    onEvent,
    onLost,
    signal: cancel,
  }: LeaseOptions & Pick<LeaseParams, 'env' | 'inUseBy'>,
  signal: AbortSignal,
): Promise<Lease | 'closing' | 'unheard' | { inUseBy: number }> {
  const connection = new KeeperConnection(socket, onEvent, answers)
  const onAbort = () => connection.close()
  let givenBack: Promise<unknown> | undefined
  const onCancel = () => {
    givenBack = connection.release(false)
    givenBack.catch(() => {}) // Awaited below.
  }
  signal.addEventListener('abort', onAbort, { once: true })
  cancel?.addEventListener('abort', onCancel, { once: true })
  // The signal may have come while the connection was being made.
  if (signal.aborted) onAbort()
  try {
    cancel?.throwIfAborted()
    const answer = await connection.lease({
      ...{ holder, request, bound, events },
      ...(env && { env }),
      ...(inUseBy !== undefined && { inUseBy }),
      ...(resets !== undefined && { resets }),
      ...(testFile !== undefined && { testFile }),
      ...(pool !== undefined && { pool }),
    })
    if (givenBack) {
      await givenBack
      throw cancel?.reason
    }
    if (answer === 'closing' || 'inUseBy' in answer) {
      connection.close()
      return answer
    }
    return leaseOver(connection, answer, onLost)
  } catch (error) {
    connection.close()
    signal.throwIfAborted()
    if (error instanceof KeeperLost && !connection.isHeard) return 'unheard'
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
    cancel?.removeEventListener('abort', onCancel)
  }
}

/** How many events one message has, so that it is no larger than a keeper reads. */
const MAX_TOLD_TESTS = 200

function inParts<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, part) =>
    all.slice(part * size, (part + 1) * size),
  )
}

function leaseOver(connection: KeeperConnection, granted: Granted, onLost: (() => void) | undefined): Lease {
  let isOver = false
  void connection.closed.then(() => {
    if (!isOver) onLost?.()
  })
  // An idle connection must not keep a finished test run from ending.
  connection.unref()
  let asked = 0
  const awake = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (asked++ === 0) connection.ref()
    try {
      return await ask()
    } finally {
      // Others may still wait for an answer.
      if (--asked === 0) connection.unref()
    }
  }
  return {
    ...granted,
    async release({ hasFailed } = { hasFailed: false }) {
      isOver = true
      try {
        return await awake(() => connection.release(hasFailed))
      } finally {
        connection.close()
      }
    },
    drift: () => awake(() => connection.drift()),
    refresh: () => awake(() => connection.refresh()),
    reset: () => awake(() => connection.reset()),
    snapshot: (name) => awake(() => connection.snapshot(name)),
    restore: (name) => awake(() => connection.restore(name)),
    control: (params) => awake(() => connection.control(params)),
    undo: () => awake(() => connection.undo()),
    nextFile: (testFile) => awake(() => connection.nextFile(testFile)),
    tests: (events) =>
      awake(async () => {
        for (const some of inParts(events, MAX_TOLD_TESTS)) await connection.tests(some)
      }),
    evidence: (tests) =>
      awake(async () => {
        const all: EvidenceAnswer['excerpts'] = []
        for (const some of inParts(tests, MAX_ASKED_TESTS)) all.push(...(await connection.evidence(some)))
        return all
      }),
    expectFiles: (files) => awake(() => connection.expectFiles(files)),
    async leave() {
      isOver = true
      try {
        await awake(() => connection.leave())
      } catch (error) {
        // Who waits for the stack reports it.
        if (!(error instanceof KeeperLost)) throw error
      } finally {
        connection.close()
      }
    },
    report: (outcome) => awake(async () => (await connection.report(outcome)).willKeep),
    reportSetup: ({ hasFailed }) => awake(() => connection.reportSetup(hasFailed)),
    disconnect() {
      isOver = true
      connection.close()
    },
  }
}
