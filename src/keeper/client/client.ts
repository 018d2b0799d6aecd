import type { Socket } from 'node:net'
import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { ProgressEvent } from '../../core/events/progress.ts'
import { VERSION } from '../../core/version.ts'
import { type Home, homeOf } from '../../host/home/home.ts'
import { isAlive, type ProcessIdentity } from '../../host/processes/identity.ts'
import { readLines, writeLine } from '../channel/lines.ts'
import { type KeeperMessage, type LeaseRequest, PROTOCOL, type ReleaseRequest } from '../channel/protocol.ts'
import { type RunTarget, runKey } from './address.ts'
import { lastLogLines, reachKeeper } from './launch.ts'
import { keeperGone } from './recover.ts'

/*
 * The client side of a lease. It is loaded into every test worker: nothing heavy may be imported here.
 */

export interface LeaseOptions extends RunTarget {
  bound: LeaseRequest['bound']
  startTimeoutMs?: number
  /** How long to wait for the stack, builds included; absent: as long as it takes. */
  waitMs?: number
  onProgress?: (event: ProgressEvent) => void
  /** Hears what the keeper writes into its log. */
  onLog?: (line: string) => void
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

/** A client never gets a message near it. */
const MAX_ANSWER_BYTES = 1024 * 1024

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
    const limit = performance.now() + UNHEARD_LIMIT_MS
    for (;;) {
      // A worker may outlive its run. A keeper for it would end as soon as it looks, and the next one, and the next one.
      if (!isAlive(options.holder)) throw holderEnded(options.holder)
      const socket = await reachKeeper(home, key, abort.signal)
      const lease = await ask(socket, options, abort.signal)
      if (lease === 'closing') continue
      if (lease !== 'unheard')
        return { ...lease, release: (outcome) => toldOfLoss(lease.release(outcome), home, key, options) }
      if (performance.now() > limit) throw LOST
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  } catch (error) {
    throw error === LOST ? await keeperGone(home, key, options.holder) : error
  } finally {
    clearTimeout(timer)
  }
}

/** The connection has ended and no word was said of it. */
const LOST = new Error('The keeper has ended.')

/**
 * How long a keeper is asked again that has ended the connection before it had said anything: it was on its way out, or
 * had more connections than it takes, or had taken this process for one that says nothing.
 */
const UNHEARD_LIMIT_MS = 15_000
const RETRY_MS = 50

async function toldOfLoss<T>(act: Promise<T>, home: Home, key: string, { holder }: LeaseOptions): Promise<T> {
  try {
    return await act
  } catch (error) {
    throw error === LOST ? await keeperGone(home, key, holder) : error
  }
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

function ask(
  socket: Socket,
  options: LeaseOptions,
  signal: AbortSignal,
): Promise<Lease | 'closing' | 'unheard'> {
  const { holder, root, environment, bound, startTimeoutMs, onProgress, onLog, onLost } = options
  const { services, readiness, keep } = options
  const down = Promise.withResolvers<string | null>()
  down.promise.catch(() => {}) // Only `release` looks at it.
  return new Promise((resolve, reject) => {
    let isOver = false
    let isHeard = false
    let isReady = false
    const lost = () => {
      if (isOver) return
      isOver = true
      if (!isHeard) resolve('unheard')
      reject(LOST)
      down.reject(LOST)
      if (isReady) onLost?.()
    }
    const close = () => {
      isOver = true
      socket.destroy()
    }
    const onAbort = () => {
      reject(signal.reason)
      close()
    }
    signal.addEventListener('abort', onAbort, { once: true })
    socket.on('error', lost)
    socket.on('close', lost)
    readLines(
      socket,
      MAX_ANSWER_BYTES,
      (line) => {
        const message: KeeperMessage = JSON.parse(line)
        isHeard = true
        if (message.type === 'progress') onProgress?.(message.event)
        if (message.type === 'log') onLog?.(message.line)
        if (message.type === 'failed') reject(SsotError.deserialize(message.error))
        if (message.type === 'closing') resolve('closing')
        if (message.type === 'down') {
          settleDown(message, down)
          // Before `ready` it is another's farewell: the keeper was on its way out when this lease was asked for.
          resolve('closing')
        }
        if (message.type === 'ready') {
          isReady = true
          signal.removeEventListener('abort', onAbort)
          // An idle connection must not keep a finished test run from ending.
          socket.unref()
          resolve(leaseOver(socket, message.stack, down.promise, close))
        }
        if (message.type === 'failed' || message.type === 'closing') close()
      },
      lost,
    )
    writeLine(socket, {
      type: 'lease',
      protocol: PROTOCOL,
      version: VERSION,
      holder,
      bound,
      root,
      environment,
      ...(startTimeoutMs === undefined ? {} : { startTimeoutMs }),
      ...(services === undefined ? {} : { services }),
      ...(readiness === undefined ? {} : { readiness }),
      ...(keep === undefined ? {} : { keep }),
      ...(onLog === undefined ? {} : { isVerbose: true }),
    } satisfies LeaseRequest)
  })
}

function leaseOver(socket: Socket, stack: StackInfo, down: Promise<string | null>, close: () => void): Lease {
  return {
    stack,
    async release({ hasFailed } = { hasFailed: false }) {
      socket.ref()
      writeLine(socket, { type: 'release', ...(hasFailed ? { hasFailed } : {}) } satisfies ReleaseRequest)
      try {
        return await down
      } finally {
        close()
      }
    },
    disconnect: close,
  }
}

function settleDown(
  message: KeeperMessage & { type: 'down' },
  down: PromiseWithResolvers<string | null>,
): void {
  if (message.error) down.reject(SsotError.deserialize(message.error))
  else down.resolve(message.kept ?? null)
}
