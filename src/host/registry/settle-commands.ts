import { setTimeout as sleep } from 'node:timers/promises'
import type { SettledCommand } from '../../core/events/event.ts'
import { identify } from '../processes/identity.ts'
import { livingAmong } from '../processes/living.ts'
import { endGroup } from '../tools/group.ts'
import type { Command } from './commands.ts'
import type { Registry } from './registry.ts'

const LOOK_MS = 20

/** What the caller hears of the commands. */
export interface SettleListener {
  /** Before a `create` is waited for. */
  onWait(command: Pick<Command, 'verb' | 'stack' | 'pid'>): void
  onSettled(command: SettledCommand): void
}

/**
 * Ends the commands of a stack whose starter was killed, with everything that they have started, so that they make nothing
 * after the caller has looked what there is. A `create` may finish first, which takes a moment: the engine carries out what
 * the command has asked for in any case.
 *
 * @param patience when a `create` that still runs is ended as well
 * @returns the commands that the system could not end, as `create of ssot-app-test-1a2b (pid 123)`
 */
export async function settleCommands(
  registry: Registry,
  stack: string,
  patience: AbortSignal,
  { onWait, onSettled }: SettleListener,
): Promise<string[]> {
  const open = registry.commands.orphaned().filter((command) => command.stack === stack)
  for (const command of open) if (command.verb === 'create') onWait(command)
  const outcomes = await Promise.all(
    open.map(async (command) => {
      const { verb, pid } = command
      const outcome = await settle(command, patience)
      onSettled({ verb, stack, pid, outcome })
      return outcome === 'left' ? [`${verb} of ${stack} (pid ${pid})`] : []
    }),
  )
  return outcomes.flat()
}

async function settle(command: Command, patience: AbortSignal): Promise<SettledCommand['outcome']> {
  while (command.verb === 'create' && !patience.aborted) {
    if (livingAmong([command]).length === 0) return 'finished'
    await sleep(LOOK_MS)
  }
  try {
    return identify(command.pid)?.startTime === command.startTime ? await endGroup(command) : 'finished'
  } catch {
    // The system does not say whether the pid still belongs to this command, so nothing is ended.
    return 'left'
  }
}
