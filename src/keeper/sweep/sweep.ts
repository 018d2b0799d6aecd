import { readdirSync, rmSync } from 'node:fs'
import { describeRemoved, describeSpared } from '../../core/stacks/orphans.ts'
import type { Home } from '../../host/home/home.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'
import type { Registry } from '../../host/registry/registry.ts'
import { forgetGone } from '../../stack/teardown/kept.ts'
import {
  type OrphanInput,
  type OrphanOutcome,
  orphanName,
  removeOrphans,
} from '../../stack/teardown/orphans.ts'
import { socketPath } from '../client/address.ts'

/** What was left by processes that have ended, and what became of it. */
export interface Swept {
  orphans: OrphanOutcome[]
  /** Sockets of dead keepers, by run key; removed. */
  sockets: string[]
  /** How many records of dead processes were forgotten. */
  records: number
}

/**
 * Removes what killed processes of this installation have left: stacks on the engine, sockets, records. Safe to do
 * at any time, by any number of processes at once.
 */
export async function sweep(home: Home, input: OrphanInput): Promise<Swept> {
  const { engine, registry, self } = input
  const sockets = removeDeadSockets(home, registry, self)
  const orphans = await removeOrphans(input)
  await forgetGone(engine, registry)
  return { orphans, sockets, records: registry.forgetDead() }
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
    // As its keeper for a moment, so that no new one of the same run is about to listen there.
    if (registry.locks.claim('keeper', key, 'removes the socket of a dead keeper', self) !== null)
      return false
    rmSync(socketPath(home, key), { force: true })
    registry.locks.release('keeper', key, self)
    return true
  })
}

/** A line for each orphan, as a person reads it. */
export function describeOrphan(orphan: OrphanOutcome): string {
  if ('spared' in orphan) return describeSpared(orphan.spared)
  const what = orphanName(orphan)
  if ('busyPid' in orphan) return `process ${orphan.busyPid} is removing ${what}`
  if ('error' in orphan) return `could not remove ${what}: ${orphan.error.message}`
  return `removed ${what}: ${describeRemoved({ ...orphan.removed })}`
}
