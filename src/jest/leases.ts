import { type RunTarget, runKey } from '../keeper/client/address.ts'
import { type Lease, type LeaseOptions, takeLease } from '../keeper/client/client.ts'
import { progressLines } from '../runner/progress-lines.ts'

/*
 * The leases of Jest's main process. In watch mode each rerun is a run with a global setup of its own, which finds the
 * lease of the run before.
 */

interface Held {
  lease: Promise<Lease>
  /** `lost`: its keeper has ended before its time. `failed`: the stack could not be started. */
  state: 'good' | 'lost' | 'failed'
  /** Once it is being given back. */
  end?: Promise<void>
}

/** On the process, since Jest may load this file once for each project. */
const LEASES = Symbol.for('vitest-environment-ssot-docker/jest-leases')
type Global = typeof globalThis & { [LEASES]?: Map<string, Held> }
const global: Global = globalThis
global[LEASES] ??= new Map()
const leases = global[LEASES]

/**
 * The lease of this process on that stack; taken where it has none, or none that is good.
 *
 * @param bound `holder`: where the start fails, the keeper stays as long as this process and gives everyone that answer
 * @param log gets what happens, a line at a time
 * @throws whatever made the start fail
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
    ...progressLines(log),
    onLost() {
      held.state = 'lost'
      log('the keeper, which owns the stack, has ended before its time; nobody watches the stack now')
    },
  }
  const held: Held = {
    state: 'good',
    lease: earlier?.state === 'failed' ? takeAnew(options) : takeLease(options),
  }
  leases.set(key, held)
  held.lease.catch(() => {
    held.state = 'failed'
  })
  return held.lease
}

/** Takes a lease where a keeper may still have the failure of an earlier start for an answer. */
async function takeAnew(options: LeaseOptions): Promise<Lease> {
  try {
    return await takeLease({ ...options, bound: 'connection' })
  } catch {
    // With that connection the lease of this process has ended, and with it the keeper that had failed.
    return await takeLease(options)
  }
}

/**
 * Gives the lease of this process on that stack back, where it has one. Resolves when the stack is gone, for everyone who
 * asks: under `--bail` Jest tears down once for each worker that fails, and ends after the first of these.
 *
 * @param log gets what happens, a line at a time
 * @throws TEARDOWN_INCOMPLETE, KEEPER_GONE
 */
export async function giveBack(target: RunTarget, log: (line: string) => void): Promise<void> {
  const key = runKey(target)
  const held = leases.get(key)
  if (!held || held.state === 'failed') return
  held.end ??= release(held, log)
  try {
    await held.end
  } finally {
    leases.delete(key)
  }
}

async function release(held: Held, log: (line: string) => void): Promise<void> {
  const begin = performance.now()
  const lease = await held.lease
  // Jest tells a global teardown nothing of failures, so no stack is kept for them.
  await lease.release()
  log(`${lease.stack.project} gone after ${((performance.now() - begin) / 1000).toFixed(2)} s`)
}
