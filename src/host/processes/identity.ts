import { readFileSync, readlinkSync } from 'node:fs'
import { startTimesByPs } from './ps.ts'

/** A process, told apart from every other one that has or had the same pid. */
export interface ProcessIdentity {
  pid: number
  /** When it started, as this platform words it; never the same again after a reboot. */
  startTime: string
}

/**
 * The identity of a living process, or null when no process has the pid. A zombie does not live.
 * @throws Error when the system does not answer, for example because this process has no file descriptors left
 */
export function identify(pid: number): ProcessIdentity | null {
  const startTime = process.platform === 'linux' ? linuxStartTime(pid) : startTimesByPs([pid]).get(pid)
  return startTime ? { pid, startTime } : null
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  const self = identify(process.pid)
  if (self === null) throw new Error('This process cannot find itself in the process table.')
  return self
}

/**
 * Whether exactly this process still lives. A process whose state is unknown counts as living, because a living process
 * must keep what it holds: when the system does not answer, and for a process in another container that shares this home.
 */
export function isAlive(identity: ProcessIdentity): boolean {
  try {
    return identify(identity.pid)?.startTime === identity.startTime || isOutOfSight(identity)
  } catch {
    return true
  }
}

/** The identity as `pid@start-time`, for labels and log lines. */
export function formatIdentity({ pid, startTime }: ProcessIdentity): string {
  return `${pid}@${startTime}`
}

/** Reads what {@link formatIdentity} wrote; null for any other text. */
export function parseIdentity(text: string): ProcessIdentity | null {
  const [, pid, startTime] = /^([1-9]\d*)@(.+)$/.exec(text) ?? []
  return pid === undefined || startTime === undefined ? null : { pid: Number(pid), startTime }
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function linuxStartTime(pid: number): string | null {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch (error) {
    // ESRCH: the process ended while its file was being read.
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH'].includes(String(error.code)))
      return null
    throw error
  }
  // The second field is the program's name in parentheses, which may itself contain spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, startTicks] = [fields[0], fields[19]]
  if (state === 'Z' || state === 'X' || startTicks === undefined) return null
  return `${bootId()}:${pidNamespace()}:${startTicks}`
}

/** Whether the process belongs to this boot, but to another pid namespace, such as that of a container. */
export function isOutOfSight({ startTime }: ProcessIdentity): boolean {
  const [boot, namespace, ticks] = startTime.split(':')
  if (process.platform !== 'linux' || ticks === undefined) return false
  return boot === bootId() && namespace !== pidNamespace()
}

let cachedBootId: string | undefined

/** Part of a start time, because ticks are counted from the boot. */
function bootId(): string {
  cachedBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)
  return cachedBootId
}

let cachedPidNamespace: string | undefined

/** @see https://man7.org/linux/man-pages/man7/pid_namespaces.7.html */
function pidNamespace(): string {
  cachedPidNamespace ??= /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? ''
  return cachedPidNamespace
}
