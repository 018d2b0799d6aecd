import { SsotError } from '../core/errors.ts'
import { findOrphans, type Orphan } from '../core/orphans.ts'
import { settleCommands } from '../engine/commands.ts'
import type { Engine } from '../engine/engine.ts'
import { isAlive, type ProcessIdentity, parseIdentity } from '../engine/process-identity.ts'
import type { Registry } from '../engine/registry.ts'
import { down, type Removed } from './down.ts'

/** What became of an orphan. */
export type OrphanOutcome = Orphan &
  ({ removed: Removed } | { error: SsotError } | { /** Somebody else is removing it now. */ busyPid: number })

/** For commands that a killed process had started; Compose needs a fraction of it. */
const COMMANDS_LIMIT_MS = 30_000

/** The stacks of this installation whose owner has ended: killed, or gone with the machine's last boot. */
export async function listOrphans(engine: Engine): Promise<Orphan[]> {
  return findOrphans(await engine.owned(), (owner) => {
    const identity = parseIdentity(owner)
    // An owner that cannot be read may be another version's: its stack is not ours to judge.
    return identity !== null && !isAlive(identity)
  })
}

/**
 * Removes every orphan, once, however many processes do this at the same time.
 * @param self the process that removes them
 */
export async function removeOrphans(
  engine: Engine,
  registry: Registry,
  self: ProcessIdentity,
): Promise<OrphanOutcome[]> {
  const unsettled = await settleCommands(registry, AbortSignal.timeout(COMMANDS_LIMIT_MS))
  const orphans = await listOrphans(engine)
  return Promise.all(
    orphans.map(async (orphan) => {
      const remover = registry.claim('removal', orphan.stack, 'removes an orphan', self)
      if (remover !== null) return { ...orphan, busyPid: remover.pid }
      try {
        return { ...orphan, removed: await removeOne(engine, orphan, unsettled) }
      } catch (error) {
        if (error instanceof SsotError) return { ...orphan, error }
        throw error
      } finally {
        registry.release('removal', orphan.stack, self)
      }
    }),
  )
}

async function removeOne(engine: Engine, { stack }: Orphan, unsettled: readonly string[]): Promise<Removed> {
  const command = unsettled.find((open) => open.includes(` of ${stack} `))
  if (command === undefined) return down(engine, stack)
  throw new SsotError({
    code: 'TEARDOWN_INCOMPLETE',
    summary: `Stack ${stack} is still being made by ${command}, whose starter was killed`,
    todo: 'End that process, or wait for it; the next start, or `npx ssot-docker prune`, then removes the stack.',
  })
}
