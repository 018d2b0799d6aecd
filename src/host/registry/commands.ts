import { setTimeout as sleep } from 'node:timers/promises'
import {
  formatIdentity,
  identify,
  isAlive,
  type ProcessIdentity,
  parseIdentity,
} from '../processes/identity.ts'
import type { ToolVerb } from '../tools/tool.ts'
import type { Holding, Registry } from './registry.ts'

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

/** The stacks for which commands are at work whose starter was killed. */
export function stacksOfOrphanedCommands(registry: Registry): string[] {
  const orphaned = registry.living('command').filter((command) => !hasStarter(command))
  return [...new Set(orphaned.map(({ name }) => name.split(' ')[0] ?? ''))]
}

/**
 * Waits for the commands of a stack whose starter was killed, so that nothing is made after a look at what there is. A
 * build or a pull is ended; a `create` is left to finish, which takes it a moment, because the engine would carry out
 * what it has asked for in any case.
 *
 * @param onWait told once of each that is waited for, as `create of ssot-app-test-1a2b`
 * @returns those that were still at it when the signal came
 */
export async function settleCommands(
  registry: Registry,
  stack: string,
  signal: AbortSignal,
  onWait: (command: string, pid: number) => void = () => {},
): Promise<string[]> {
  let open = registry
    .living('command')
    .filter((command) => command.name.startsWith(`${stack} `) && !hasStarter(command))
  for (const { name, pid } of open) if (!name.endsWith(' create')) endProcess(pid)
  for (const { name, pid } of open) onWait(describe(name), pid)
  while (open.length > 0 && !signal.aborted) {
    await sleep(LOOK_MS)
    open = open.filter((command) => isAlive(command))
  }
  return open.map(({ name, pid }) => `${describe(name)} (pid ${pid})`)
}

function describe(name: string): string {
  const [stack, verb] = name.split(' ')
  return `${verb} of ${stack}`
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
