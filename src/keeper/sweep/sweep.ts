import { readdirSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import type { OrphanOutcome } from '../../core/events/event.ts'
import { type Home, homeError, inHome } from '../../host/home/home.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'
import type { Registry } from '../../host/registry/registry.ts'
import { restoreRegistry } from '../../stack/restore-registry.ts'
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
  await restoreRegistry(engine, registry)
  const sockets = await removeDeadSockets(home, registry, self)
  const orphans = await removeOrphans(input)
  for (const orphan of orphans) emit({ type: 'orphan-handled', orphan })
  await forgetGone(engine, registry)
  const records = registry.forgetDead()
  if (sockets.length + records > 0) emit({ type: 'leftovers-forgotten', sockets: sockets.length, records })
  return { orphans, sockets, records }
}

/** Run keys of the sockets whose keeper has ended. */
export async function deadSockets(home: Home, registry: Registry): Promise<string[]> {
  if (process.platform === 'win32') return [] // Pipes end with their process.
  const living = new Set(registry.locks.living('keeper').map(({ name }) => name))
  const unheld = keysIn(home).filter((key) => !living.has(key))
  // A new registry does not know of the keepers that were running before.
  const answers = await Promise.all(unheld.map((key) => isListenedTo(socketPath(home, key))))
  return unheld.filter((_, index) => !answers[index])
}

function keysIn({ run }: Home): string[] {
  let names: string[]
  try {
    names = readdirSync(run)
  } catch (error) {
    // No keeper has run in this home yet.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw homeError(error, `${run}, the folder of sockets, cannot be read`)
  }
  return names.flatMap((name) => /^(.+)\.sock$/.exec(name)?.[1] ?? [])
}

function isListenedTo(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path)
    const settle = (isListening: boolean) => {
      resolve(isListening)
      socket.destroy()
    }
    socket.once('connect', () => settle(true))
    // The queue of a busy listener is full.
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'EAGAIN'))
  })
}

async function removeDeadSockets(home: Home, registry: Registry, self: ProcessIdentity): Promise<string[]> {
  const dead = await deadSockets(home, registry)
  return dead.filter((key) => {
    // This process takes the place of the keeper for a moment, so that no new keeper of the run listens on the socket.
    if (registry.locks.claim('keeper', key, 'removes the socket of a dead keeper', self) !== null)
      return false
    try {
      inHome(() => rmSync(socketPath(home, key), { force: true }), `The socket of a dead keeper stays`)
    } finally {
      registry.locks.release('keeper', key, self)
    }
    return true
  })
}
