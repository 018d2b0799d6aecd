import { setTimeout as sleep } from 'node:timers/promises'
import { formatIdentity, identify, isAlive, type ProcessIdentity, parseIdentity } from './process-identity.ts'
import type { Holding, Registry } from './registry.ts'
import type { ToolVerb } from './tool.ts'

/**
 * Notes a Compose command of a stack in the registry, under the command's own process: when the process that started
 * it is killed, the command goes on, and who removes the stack must know of it.
 *
 * @returns what ends the note
 */
export function noteCommand(
  registry: Registry,
  project: string,
  owner: ProcessIdentity,
  verb: ToolVerb,
  pid: number,
): () => void {
  const identity = identify(pid)
  if (identity === null) return () => {} // It has ended already.
  const name = `${project} ${verb}`
  registry.claim('command', name, formatIdentity(owner), identity)
  return () => registry.release('command', name, identity)
}

const LOOK_MS = 20

/**
 * Waits for the commands whose starter was killed, so that nothing is made after a look at what there is. A build or
 * a pull is ended; a `create` is left to finish, which takes it a moment, because the engine would carry out what
 * it has asked for in any case.
 *
 * @returns those that were still at it when the signal came, as `create of ssot-app-test-1a2b (pid 123)`
 */
export async function settleCommands(registry: Registry, signal: AbortSignal): Promise<string[]> {
  const orphaned = registry.living('command').filter((command) => !hasStarter(command))
  for (const { name, pid } of orphaned) if (!name.endsWith(' create')) endProcess(pid)
  let open = orphaned
  while (open.length > 0 && !signal.aborted) {
    await sleep(LOOK_MS)
    open = open.filter((command) => isAlive(command))
  }
  return open.map(({ name, pid }) => `${name.split(' ').toReversed().join(' of ')} (pid ${pid})`)
}

function hasStarter({ note }: Holding): boolean {
  const starter = parseIdentity(note)
  return starter !== null && isAlive(starter)
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch {
    // It has just ended by itself.
  }
}
