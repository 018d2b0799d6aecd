import { readdirSync, rmSync } from 'node:fs'
import type { OrphanOutcome } from '../../core/events/event.ts'
import type { Home } from '../../host/home/home.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'
import type { Registry } from '../../host/registry/registry.ts'
import { forgetGone } from '../../stack/teardown/kept.ts'
import { type OrphanInput, removeOrphans } from '../../stack/teardown/orphans.ts'
import { socketPath } from '../client/address.ts'

/** What was found of processes that have ended, and what happened to it. */
export interface Swept {
  orphans: OrphanOutcome[]
  /** Run keys of dead keepers whose sockets were removed. */
  sockets: string[]
  /** How many records of dead processes were deleted. */
  records: number
}

/**
 * Removes what killed processes of this installation have left: stacks on the engine, sockets, records. Any number of
 * processes may do so at any time.
 */
export async function sweep(home: Home, input: OrphanInput): Promise<Swept> {
  const { engine, registry, self, emit } = input
  const sockets = removeDeadSockets(home, registry, self)
  const orphans = await removeOrphans(input)
  for (const orphan of orphans) emit({ type: 'orphan-handled', orphan })
  await forgetGone(engine, registry)
  const records = registry.forgetDead()
  if (sockets.length + records > 0) emit({ type: 'leftovers-forgotten', sockets: sockets.length, records })
  return { orphans, sockets, records }
}

/** Run keys of the sockets whose keeper has ended. */
export function deadSockets({ run }: Home, registry: Registry): string[] {
  if (process.platform === 'win32') return [] // Pipes end with their process.
  const keys = readdirSync(run).flatMap((name) => /^(.+)\.sock$/.exec(name)?.[1] ?? [])
  const living = new Set(registry.locks.living('keeper').map(({ name }) => name))
  return keys.filter((key) => !living.has(key))
}

function removeDeadSockets(home: Home, registry: Registry, self: ProcessIdentity): string[] {
  return deadSockets(home, registry).filter((key) => {
    // This process takes the place of the keeper for a moment, so that no new keeper of the run listens on the socket.
    if (registry.locks.claim('keeper', key, 'removes the socket of a dead keeper', self) !== null)
      return false
    try {
      rmSync(socketPath(home, key), { force: true })
    } finally {
      registry.locks.release('keeper', key, self)
    }
    return true
  })
}
