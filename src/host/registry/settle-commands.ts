import { setTimeout as sleep } from 'node:timers/promises'
import { livingAmong } from '../processes/living.ts'
import type { Command } from './commands.ts'
import type { Registry } from './registry.ts'

const LOOK_MS = 20

/**
 * Waits for the commands of a stack whose starter was killed, so that they make nothing after the caller has looked what
 * there is. A build or a pull is ended. A `create` is left to finish, which takes a moment: the engine carries out what
 * the command has asked for in any case.
 *
 * @param onWait is called once for each command, with words such as `create of ssot-app-test-1a2b` and its pid
 * @returns the commands that were still running when the signal came, as `create of ssot-app-test-1a2b (pid 123)`
 */
export async function settleCommands(
  registry: Registry,
  stack: string,
  signal: AbortSignal,
  onWait: (command: string, pid: number) => void = () => {},
): Promise<string[]> {
  let open = registry.commands.orphaned().filter((command) => command.stack === stack)
  for (const { verb, pid } of open) if (verb !== 'create') endProcess(pid)
  for (const command of open) onWait(describe(command), command.pid)
  while (open.length > 0 && !signal.aborted) {
    await sleep(LOOK_MS)
    open = livingAmong(open)
  }
  return open.map((command) => `${describe(command)} (pid ${command.pid})`)
}

function describe({ stack, verb }: Command): string {
  return `${verb} of ${stack}`
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch {
    // It has just ended by itself.
  }
}
