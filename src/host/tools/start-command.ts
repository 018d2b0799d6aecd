import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { identify } from '../processes/identity.ts'
import { endGroup, hasGroup, isGroupAlive, type Leader, programsOf } from './group.ts'
import { holdOnLeash, prepareLeash } from './leash.ts'

export interface StartOptions {
  cwd?: string
  env: NodeJS.ProcessEnv
  /** How long it may go on when this process has ended, in milliseconds. Default: it is told to end at once. */
  patienceMs?: number
}

/** A running command, with everything that it has started. */
export interface StartedCommand {
  child: ChildProcessWithoutNullStreams
  /** Its running programs, as `docker-compose (pid 123)`; empty outside Linux, and when they cannot be read. */
  programs(): string[]
  /** Ends all of its processes. Resolves when there are none, or when the system cannot end them. */
  end(): Promise<void>
  /** The same, after its first process has ended. */
  endRest(): Promise<void>
}

/** On Windows, a process in a group of its own gets a window. */
const HAS_GROUPS = process.platform !== 'win32'

/**
 * Starts a command from an argument array, without a shell, and ends it with this process, however this process ends.
 * The caller ends what the command has left behind.
 */
export function startCommand(
  command: readonly string[],
  { cwd, env, patienceMs }: StartOptions,
): StartedCommand {
  const [file, ...args] = command
  if (file === undefined) throw new TypeError('An empty command cannot be run.')
  prepareLeash()
  const child = spawn(file, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], detached: HAS_GROUPS })
  const { pid } = child
  if (pid === undefined) return { child, programs: () => [], end: async () => {}, endRest: async () => {} }
  const free = HAS_GROUPS ? holdOnLeash(-pid, patienceMs) : () => {}
  const leader = leaderOf(pid)
  const end = async () => {
    try {
      if (!HAS_GROUPS) child.kill()
      else if (isGroupAlive(leader)) await endGroup(leader)
    } catch (error) {
      // Its processes cannot be looked at, for example because this process has no file descriptors left.
      killUnseen(pid)
      throw error
    } finally {
      free()
    }
  }
  return {
    child,
    programs() {
      try {
        return programsOf(leader)
      } catch {
        return [] // They only complete a message, which must not be lost.
      }
    },
    end,
    async endRest() {
      // Looking at all processes of the machine takes milliseconds, and nearly every command leaves nothing behind.
      if (HAS_GROUPS && hasGroup(pid)) await end()
      else free()
    },
  }
}

/** Never throws: the command is running, and nothing else ends it. */
function leaderOf(pid: number): Leader {
  // Outside Linux, this would run `ps` for each command.
  if (process.platform !== 'linux') return { pid, startTime: null }
  try {
    // One that has ended already has no start time. Then a living process with its pid is another one.
    return identify(pid) ?? { pid, startTime: 'has ended' }
  } catch {
    return { pid, startTime: null }
  }
}

function killUnseen(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has just ended.
  }
}
