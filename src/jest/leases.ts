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
 * Gives the lease of this process on that stack back, where it has one, and waits until the stack is gone.
 *
 * @returns the Compose project that was given back; null where there was none
 * @throws TEARDOWN_INCOMPLETE, KEEPER_GONE
 */
export async function giveBack(target: Omit<LeaseOptions, 'bound'>): Promise<string | null> {
  const key = runKey(target)
  const held = leases.get(key)
  if (!held) return null
  leases.delete(key)
  const lease = await held.lease
  await lease.release()
  return lease.stack.project
}
