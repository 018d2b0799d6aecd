import type { Socket } from 'node:net'
import { SsotError } from '../../core/errors/errors.ts'
import type { StackEvent } from '../../core/events/event.ts'
import { type Home, homeOf } from '../../host/home/home.ts'
import { isAlive, type ProcessIdentity } from '../../host/processes/identity.ts'
import type { DriftAnswer, Granted, LeaseParams, ReportParams } from '../channel/protocol.ts'
import { type RunTarget, runKey } from './address.ts'
import { KeeperConnection, KeeperLost } from './connection.ts'
import { lastLogLines, reachKeeper } from './launch.ts'
import { keeperGone } from './recover.ts'

/*
 * The client side of a lease. Every test worker loads this file, so it imports nothing heavy.
 */

export interface LeaseOptions extends RunTarget {
  bound: LeaseParams['bound']
  /** How long to wait for the stack, builds included. Absent: no limit. */
  waitMs?: number
  /** Which events `onEvent` gets. Default: none. */
  events?: LeaseParams['events']
  onEvent?: (event: StackEvent) => void
  /** Called when the connection to the keeper ends after the stack was ready and before the lease was returned. */
  onLost?: () => void
}

export interface Lease extends Granted {
  /**
   * Returns the lease. Resolves when the stack has been removed or kept, or at once if other processes still hold it.
   * If the keeper was killed meanwhile, this process starts another one that removes the stack.
   *
   * @param outcome whether tests have failed; if so, the stack is kept if the lease asks for that
   * @returns how to reach and remove the stack if it was kept; otherwise null
   * @throws TEARDOWN_INCOMPLETE, KEEPER_GONE
   */
  release(outcome?: { hasFailed: boolean }): Promise<string | null>
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
 * @throws the error of the start; START_TIMEOUT when `waitMs` has passed; START_CANCELLED when the holder has ended
 */
export async function takeLease(options: LeaseOptions): Promise<Lease> {
  const home = homeOf(process.env)
  const key = runKey(options)
  const abort = new AbortController()
  const timer =
    options.waitMs === undefined
      ? undefined
      : setTimeout(() => abort.abort(waited(options, lastLogLines(home, key))), options.waitMs)
  try {
    return await untilLeased(home, key, options, abort.signal)
  } catch (error) {
    throw await explained(error, home, key, options.holder)
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

async function untilLeased(
  home: Home,
  key: string,
  options: LeaseOptions,
  signal: AbortSignal,
): Promise<Lease> {
  const limit = performance.now() + UNHEARD_LIMIT_MS
  for (;;) {
    // A worker may outlive its run. Every keeper that it started would end at its first check of the holder.
    if (!isAlive(options.holder)) throw holderEnded(options.holder)
    const lease = await ask(await reachKeeper(home, key, signal), options, signal)
    if (lease === 'closing') continue
    if (lease !== 'unheard') {
      const explain = async (error: unknown) => {
        throw await explained(error, home, key, options.holder)
      }
      return {
        ...lease,
        release: (outcome) => lease.release(outcome).catch(explain),
        drift: () => lease.drift().catch(explain),
        refresh: () => lease.refresh().catch(explain),
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

/** @returns `unheard` when the connection ended before the keeper had sent anything */
async function ask(
  socket: Socket,
  { holder, request, bound, events = 'none', onEvent, onLost }: LeaseOptions,
  signal: AbortSignal,
): Promise<Lease | 'closing' | 'unheard'> {
  const connection = new KeeperConnection(socket, onEvent)
  const onAbort = () => connection.close()
  signal.addEventListener('abort', onAbort, { once: true })
  // The signal may have come while the connection was being made.
  if (signal.aborted) onAbort()
  try {
    const answer = await connection.lease({ holder, request, bound, events })
    if (answer === 'closing') {
      connection.close()
      return 'closing'
    }
    return leaseOver(connection, answer, onLost)
  } catch (error) {
    connection.close()
    signal.throwIfAborted()
    if (error instanceof KeeperLost && !connection.isHeard) return 'unheard'
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function leaseOver(connection: KeeperConnection, granted: Granted, onLost: (() => void) | undefined): Lease {
  let isOver = false
  void connection.closed.then(() => {
    if (!isOver) onLost?.()
  })
  // An idle connection must not keep a finished test run from ending.
  connection.unref()
  const awake = async <T>(ask: () => Promise<T>): Promise<T> => {
    connection.ref()
    try {
      return await ask()
    } finally {
      connection.unref()
    }
  }
  return {
    ...granted,
    async release({ hasFailed } = { hasFailed: false }) {
      isOver = true
      connection.ref()
      try {
        return await connection.release(hasFailed)
      } finally {
        connection.close()
      }
    },
    drift: () => awake(() => connection.drift()),
    refresh: () => awake(() => connection.refresh()),
    report: (outcome) => awake(async () => (await connection.report(outcome)).willKeep),
    reportSetup: ({ hasFailed }) => awake(() => connection.reportSetup(hasFailed)),
    disconnect() {
      isOver = true
      connection.close()
    },
  }
}
