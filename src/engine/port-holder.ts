import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** State number of a listening socket in /proc/net/tcp. */
const LISTEN = '0A'

/**
 * The process that listens on a TCP port of this machine, as `name (pid 123)`, or null where that cannot be
 * told: on other platforms than Linux, and for another user's process.
 */
export function processListeningOn(port: number): string | null {
  if (process.platform !== 'linux') return null
  try {
    return look(port)
  } catch {
    return null // A process ended while it was looked at; the port is what matters to the caller.
  }
}

function look(port: number): string | null {
  const inodes = new Set(['tcp', 'tcp6'].flatMap((table) => listeningInodes(table, port)))
  if (inodes.size === 0) return null
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!holdsSocket(pid, inodes)) continue
    return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (pid ${pid})`
  }
  return null
}

/** @see https://docs.kernel.org/networking/proc_net_tcp.html */
function listeningInodes(table: string, port: number): string[] {
  return readFileSync(`/proc/net/${table}`, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === LISTEN && local?.endsWith(`:${hex(port)}`))
    .flatMap((fields) => fields[9] ?? [])
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0')
}

function holdsSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  let files: string[]
  try {
    files = readdirSync(`/proc/${pid}/fd`)
  } catch {
    return false // It has ended, or belongs to another user.
  }
  return files.some((file) => {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${file}`))?.[1]
      return inode !== undefined && inodes.has(inode)
    } catch {
      return false // Closed in between.
    }
  })
}
