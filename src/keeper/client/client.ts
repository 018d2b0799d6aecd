import type { Socket } from 'node:net'
import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { StackEvent } from '../../core/events/event.ts'
import { type Home, homeOf } from '../../host/home/home.ts'
import { isAlive, type ProcessIdentity } from '../../host/processes/identity.ts'
import type { LeaseParams } from '../channel/protocol.ts'
import { type RunTarget, runKey } from './address.ts'
import { KeeperConnection, KeeperLost } from './connection.ts'
import { lastLogLines, reachKeeper } from './launch.ts'
import { keeperGone } from './recover.ts'

/*
 * The client side of a lease. It is loaded into every test worker: nothing heavy may be imported here.
 */

export interface LeaseOptions extends RunTarget {
  bound: LeaseParams['bound']
  /** How long to wait for the stack, builds included; absent: as long as it takes. */
  waitMs?: number
  /** Which events are wanted. Default: none. */
  events?: LeaseParams['events']
  onEvent?: (event: StackEvent) => void
  /** Called when the keeper ends before its time, once the stack was ready. */
  onLost?: () => void
}

export interface Lease {
  stack: StackInfo
  /**
   * Ends the lease. Resolves when the stack is gone, or at once where other processes still hold it. Where the keeper
   * was killed meanwhile, the stack is removed in its place.
   *
   * @param outcome whether tests have failed, after which the stack is kept where the lease asks for that
   * @returns how to reach and remove a stack that was kept; null where none was
   * @throws TEARDOWN_INCOMPLETE, KEEPER_GONE
   */
  release(outcome?: { hasFailed: boolean }): Promise<string | null>
  /** Leaves the lease as it is and closes the connection. */
  disconnect(): void
}

/**
 * Takes a lease on the stack of a run and waits until it is ready.
 * @throws whatever made the start fail, START_TIMEOUT when `waitMs` has passed, and START_CANCELLED when the holder has
 * ended
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
 * How long a keeper is asked again that has ended the connection before it had said anything: it was on its way out, or
 * had more connections than it takes, or had taken this process for one that says nothing.
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
    // A worker may outlive its run. A keeper for it would end at its first check, and the next one, and the next one.
    if (!isAlive(options.holder)) throw holderEnded(options.holder)
    const lease = await ask(await reachKeeper(home, key, signal), options, signal)
    if (lease === 'closing') continue
    if (lease !== 'unheard') {
      return {
        ...lease,
        release: (outcome) =>
          lease.release(outcome).catch(async (error) => {
            throw await explained(error, home, key, options.holder)
          }),
      }
    }
    if (performance.now() > limit) throw new KeeperLost('The keeper has ended.')
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

/** Of a keeper that was lost: what happened to it, after its stack was removed in its place. */
async function explained(error: unknown, home: Home, key: string, holder: ProcessIdentity): Promise<unknown> {
  return error instanceof KeeperLost ? await keeperGone(home, key, holder) : error
}

function holderEnded({ pid }: ProcessIdentity): SsotError {
  return new SsotError({
    code: 'START_CANCELLED',
    summary: `The test run of process ${pid} has ended, and with it its stack`,
    todo: 'Nothing has to be done: this process is what is left of that run.',
  })
}

function waited({ waitMs = 0 }: LeaseOptions, lastLines: string[]): SsotError {
  return new SsotError({
    code: 'START_TIMEOUT',
    summary: `The stack was not ready after ${waitMs / 1000} s, which is all that Vitest allows an environment`,
    evidence: { lastLines },
    todo: "Add the plugin, which starts the stack before the first test file and without that limit: plugins: [ssotDocker()] with import { ssotDocker } from 'vitest-environment-ssot-docker'.",
  })
}

/** `unheard`: the connection ended before the keeper had said anything. */
async function ask(
  socket: Socket,
  { holder, request, bound, events = 'none', onEvent, onLost }: LeaseOptions,
  signal: AbortSignal,
): Promise<Lease | 'closing' | 'unheard'> {
  const connection = new KeeperConnection(socket, onEvent)
  const onAbort = () => connection.close()
  signal.addEventListener('abort', onAbort, { once: true })
  // It may have come while the connection was made.
  if (signal.aborted) onAbort()
  try {
    const answer = await connection.lease({ holder, request, bound, events })
    if (answer === 'closing') {
      connection.close()
      return 'closing'
    }
    return leaseOver(connection, answer.stack, onLost)
  } catch (error) {
    connection.close()
    signal.throwIfAborted()
    if (error instanceof KeeperLost && !connection.isHeard) return 'unheard'
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function leaseOver(connection: KeeperConnection, stack: StackInfo, onLost: (() => void) | undefined): Lease {
  let isOver = false
  void connection.closed.then(() => {
    if (!isOver) onLost?.()
  })
  // An idle connection must not keep a finished test run from ending.
  connection.unref()
  return {
    stack,
    async release({ hasFailed } = { hasFailed: false }) {
      isOver = true
      connection.ref()
      try {
        return await connection.release(hasFailed)
      } finally {
        connection.close()
      }
    },
    disconnect() {
      isOver = true
      connection.close()
    },
  }
}
