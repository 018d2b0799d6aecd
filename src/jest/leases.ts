import { type RunTarget, runKey } from '../keeper/client/address.ts'
import { type Lease, type LeaseOptions, takeLease } from '../keeper/client/client.ts'
import { printLine } from '../runner/lines.ts'
import { giveBack as giveBackLease } from '../runner/main-process/give-back.ts'
import { KEEPER_LOST, progressLines } from '../runner/main-process/progress-lines.ts'
import { beforeRerun, type RerunOptions } from '../runner/main-process/rerun.ts'
import { sayReport } from '../runner/main-process/say-report.ts'
import { takeAndSetUp } from '../runner/main-process/set-up-lease.ts'
import { importUserModule } from '../runner/main-process/user-module.ts'

/*
 * The leases of Jest's main process. In watch mode, Jest calls the global setup for each rerun, which finds the lease of
 * the run before.
 */

interface Held {
  lease: Promise<Lease>
  /** `lost`: its keeper has ended unexpectedly. `failed`: the stack could not be started. */
  state: 'good' | 'lost' | 'failed'
  /** Set while the lease is being given back. */
  end?: Promise<void>
}

/** The key of the leases on the global object, because Jest may load this file once for each project. */
const LEASES = Symbol.for('vitest-environment-ssot-docker/jest-leases')
type Global = typeof globalThis & { [LEASES]?: Map<string, Held> }
const global: Global = globalThis
global[LEASES] ??= new Map()
const leases = global[LEASES]

/**
 * The lease of this process on a stack. It takes a new lease if it has none, or if its lease was lost or has failed.
 *
 * @param bound `holder`: if the start fails, the keeper stays as long as this process and gives each caller that failure
 * @param log is called with each line of progress
 * @throws the error of the start
 */
export function leaseOn(
  target: RunTarget,
  bound: LeaseOptions['bound'],
  log: (line: string) => void,
): Promise<Lease> {
  const key = runKey(target)
  const earlier = leases.get(key)
  if (earlier?.state === 'good') return earlier.lease
  const options: LeaseOptions = {
    ...target,
    bound,
    resets: 'runner',
    ...progressLines(log),
    onLost() {
      held.state = 'lost'
      log(KEEPER_LOST)
    },
  }
  const held: Held = {
    state: 'good',
    lease: earlier?.state === 'failed' ? takeAfterFailure(options) : take(options),
  }
  leases.set(key, held)
  held.lease.catch(() => {
    held.state = 'failed'
  })
  return held.lease
}

/** Compares the stack of an earlier run in watch mode with its files: see {@link beforeRerun}. */
export async function compareBeforeRerun(target: RunTarget, options: RerunOptions): Promise<void> {
  const earlier = leases.get(runKey(target))
  // A lease that was lost or has failed is taken again.
  if (earlier?.state === 'good') await beforeRerun(await earlier.lease, options)
}

function take(options: LeaseOptions): Promise<Lease> {
  return takeAndSetUp(options.request.options.setup, importUserModule, (answers) =>
    takeLease({ ...options, ...(answers && { answers }) }),
  )
}

/** Takes a lease when a keeper may still answer with the failure of an earlier start. */
async function takeAfterFailure(options: LeaseOptions): Promise<Lease> {
  try {
    return await take({ ...options, bound: 'connection' })
  } catch {
    // The end of this connection has ended the lease of this process, and so the keeper that had failed.
    return await take(options)
  }
}

/**
 * Gives back the lease of this process on a stack, if it has one. Resolves for each caller when the stack is removed: with
 * `--bail`, Jest tears down once for each worker that fails, and ends after the first teardown.
 *
 * @param log is called with each line of progress
 * @throws TEARDOWN_INCOMPLETE when something of the stack could not be removed
 * @throws KEEPER_GONE when the keeper was killed
 */
export async function giveBack(target: RunTarget, log: (line: string) => void): Promise<void> {
  const key = runKey(target)
  const held = leases.get(key)
  if (!held || held.state === 'failed') return
  held.end ??= release(held, target, log)
  try {
    await held.end
  } finally {
    leases.delete(key)
  }
}

async function release(held: Held, { request }: RunTarget, log: (line: string) => void): Promise<void> {
  // Jest does not tell a global teardown whether tests have failed. The workers have told the keeper.
  await giveBackLease(await held.lease, request.options, { say: log, always: printLine })
  await sayReport(request.options, log)
}
