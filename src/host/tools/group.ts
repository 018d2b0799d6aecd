import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { identify } from '../processes/identity.ts'

/*
 * A command and everything that it has started. Each command leads a process group and a session of its own, so its
 * processes have its pid as the id of their group or session. A process that has left both, such as a daemon that a
 * command starts on purpose, does not belong to it.
 */

/**
 * The first process of a command.
 * `startTime`: null when it is a child of this process. Then its pid, and the id of its group, are its own while they are in use.
 */
export interface Leader {
  pid: number
  startTime: string | null
}

/** How long a process may take to end by itself after SIGTERM. */
export const GRACE_MS = 3000
/** How long the system may take to end a process after SIGKILL. One that waits for a broken disk may take forever. */
const KILL_LIMIT_MS = 3000
const LOOK_MS = 20

/**
 * Ends the processes of a command: first by SIGTERM, after the grace by SIGKILL.
 * @param leader its first process. Nothing is ended when its pid belongs to another process now.
 * @returns `ended`: no process was killed. `killed`: some had to be. `left`: the system has not ended some of them.
 */
export async function endGroup(
  leader: Leader,
  graceMs: number = GRACE_MS,
): Promise<'ended' | 'killed' | 'left'> {
  if (isReused(leader)) return 'ended'
  signalGroup(leader, 'SIGTERM')
  if (await isGoneWithin(leader, graceMs)) return 'ended'
  signalGroup(leader, 'SIGKILL')
  return (await isGoneWithin(leader, KILL_LIMIT_MS)) ? 'killed' : 'left'
}

async function isGoneWithin(leader: Leader, limitMs: number): Promise<boolean> {
  const endMs = performance.now() + limitMs
  while (isStillAlive(leader)) {
    if (performance.now() > endMs) return false
    await sleep(LOOK_MS)
  }
  return true
}

/** Whether any process of a command still lives. */
export function isGroupAlive(leader: Leader): boolean {
  return !isReused(leader) && hasMembers(leader)
}

/**
 * The same, of a command that was alive a moment ago. Outside Linux, only `ps` tells processes apart, and to run it at each
 * look would block this process most of the time. No system gives a pid again within one look.
 */
function isStillAlive(leader: Leader): boolean {
  return process.platform === 'linux' ? isGroupAlive(leader) : hasMembers(leader)
}

function hasMembers({ pid }: Leader): boolean {
  if (process.platform === 'linux') return processesOf(pid).length > 0
  return hasGroup(pid) || canSignal(pid)
}

/** Whether the process group with this id has any process. One that has ended and that nobody has waited for counts. */
export function hasGroup(id: number): boolean {
  return canSignal(-id)
}

/**
 * The programs of a command that are running, as `docker-compose (pid 123)`. Empty outside Linux. Arguments are not shown:
 * they may contain secrets.
 */
export function programsOf(leader: Leader): string[] {
  if (process.platform !== 'linux' || isReused(leader)) return []
  return processesOf(leader.pid).map((pid) => `${programOf(pid)} (pid ${pid})`)
}

function signalGroup(leader: Leader, signal: NodeJS.Signals): void {
  if (!isStillAlive(leader)) return
  // One that an older version of this program started leads no group.
  if (!send(-leader.pid, signal)) send(leader.pid, signal)
  if (process.platform !== 'linux') return
  // Those that have a group of their own in the session of the command.
  for (const pid of processesOf(leader.pid)) send(pid, signal)
}

/** Whether the pid now belongs to another process than the leader. While the group has members, no pid is given again. */
function isReused({ pid, startTime }: Leader): boolean {
  if (startTime === null) return false
  const now = identify(pid)
  return now !== null && now.startTime !== startTime
}

/** @returns false when there is no such process or group */
function send(target: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(target, signal)
    return true
  } catch {
    // It has just ended, or belongs to another user.
    return false
  }
}

function canSignal(target: number): boolean {
  try {
    return process.kill(target, 0)
  } catch {
    return false
  }
}

/**
 * The living processes whose group or session has this id, and the process with this pid.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function processesOf(id: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    let stat: string
    try {
      stat = readFileSync(`/proc/${name}/stat`, 'utf8')
    } catch {
      return [] // It has just ended.
    }
    const [state, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const isMember = [name, group, session].includes(String(id))
    return isMember && state !== 'Z' && state !== 'X' ? [Number(name)] : []
  })
}

function programOf(pid: number): string {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`))
  } catch {
    return 'a program that has just ended'
  }
}
