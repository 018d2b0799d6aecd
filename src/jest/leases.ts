import { describeProgress } from '../core/progress.ts'
import { runKey } from '../keeper/address.ts'
import { type Lease, type LeaseOptions, takeLease } from '../keeper/client.ts'

/*
 * The leases of Jest's main process. In watch mode each rerun is a run with a global setup of its own, which finds the
 * lease of the run before.
 */

interface Held {
  lease: Promise<Lease>
  /** Whether its keeper has ended before its time. */
  isLost: boolean
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
 * The lease of this process on that stack; taken where it has none.
 *
 * @param log gets what happens, a line at a time
 * @throws whatever made the start fail
 */
export function leaseOn(target: Omit<LeaseOptions, 'bound'>, log: (line: string) => void): Promise<Lease> {
  const key = runKey(target)
  const earlier = leases.get(key)
  if (earlier && !earlier.isLost) return earlier.lease
  const held: Held = {
    isLost: false,
    lease: takeLease({
      ...target,
      bound: 'connection',
      onProgress: (event) => log(describeProgress(event)),
      onLost() {
        held.isLost = true
        log('the keeper, which owns the stack, has ended before its time; nobody watches the stack now')
      },
    }),
  }
  leases.set(key, held)
  // A rerun tries again.
  held.lease.catch(() => leases.delete(key))
  return held.lease
}

/**
 * Gives the lease of this process on that stack back, where it has one. Resolves when the stack is gone, for everyone who
 * asks: under `--bail` Jest tears down once for each worker that fails, and ends after the first of these.
 *
 * @param log gets what happens, a line at a time
 * @throws TEARDOWN_INCOMPLETE, KEEPER_GONE
 */
export async function giveBack(
  target: Omit<LeaseOptions, 'bound'>,
  log: (line: string) => void,
): Promise<void> {
  const key = runKey(target)
  const held = leases.get(key)
  if (!held) return
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
  await lease.release()
  log(`${lease.stack.project} gone after ${((performance.now() - begin) / 1000).toFixed(2)} s`)
}
