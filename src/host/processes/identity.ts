import { readFileSync, readlinkSync } from 'node:fs'

/** A process that cannot be confused with a later one of the same number. */
export interface ProcessIdentity {
  pid: number
  /** When it started, in a form that only this platform reads and that differs after a reboot. */
  startTime: string
}

/**
 * The identity of a living process, or null when there is none. A zombie is not living.
 * @throws Error where the system does not tell, for want of descriptors for instance
 */
export function identify(pid: number): ProcessIdentity | null {
  const startTime = process.platform === 'linux' ? linuxStartTime(pid) : posixStartTime(pid)
  return startTime === null ? null : { pid, startTime }
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  const self = identify(process.pid)
  if (self === null) throw new Error('This process cannot find itself in the process table.')
  return self
}

/**
 * Whether that very process still lives. What cannot be told counts as living, since what it holds must not be taken
 * from it: where the system does not answer, and for a process of another container that shares this home.
 */
export function isAlive(identity: ProcessIdentity): boolean {
  try {
    return identify(identity.pid)?.startTime === identity.startTime || isOutOfSight(identity)
  } catch {
    return true
  }
}

/** `pid@start-time`, for labels and log lines. */
export function formatIdentity({ pid, startTime }: ProcessIdentity): string {
  return `${pid}@${startTime}`
}

/** The reverse of {@link formatIdentity}; null for a text that is none. */
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
    // ESRCH: it ended while its file was being read.
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH'].includes(String(error.code)))
      return null
    throw error
  }
  // The second field is the program's name in parentheses and may hold spaces and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, startTicks] = [fields[0], fields[19]]
  if (state === 'Z' || state === 'X' || startTicks === undefined) return null
  return `${bootId()}:${pidNamespace()}:${startTicks}`
}

/** A process of this boot whose pid counts in another pid namespace, that of a container for instance. */
export function isOutOfSight({ startTime }: ProcessIdentity): boolean {
  const [boot, namespace, ticks] = startTime.split(':')
  if (process.platform !== 'linux' || ticks === undefined) return false
  return boot === bootId() && namespace !== pidNamespace()
}

let cachedBootId: string | undefined

/** Ticks count from the boot, so they say nothing without it. */
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

function posixStartTime(pid: number): string | null {
  // Loaded only where it is used, for every test worker loads this file.
  const { execFileSync } = process.getBuiltinModule('node:child_process')
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      // The same for every asker, whatever its own language and time zone.
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    }).trim()
    return line === '' || line.startsWith('Z') ? null : line.replace(/^\S+\s+/, '')
  } catch (error) {
    // `ps` exits with 1 where there is no such process.
    if (error instanceof Error && 'status' in error && error.status === 1) return null
    throw error
  }
}
