import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'

/** The state of a listening socket in /proc/net/tcp. */
const LISTEN = '0A'

/**
 * The process that listens on a TCP port of this machine, as `name (pid 123)`. Null when it is unknown: outside Linux,
 * and for another user's process.
 */
export function processListeningOn(port: number): string | null {
  if (process.platform !== 'linux') return null
  try {
    return findListener(port)
  } catch {
    return null // A process ended while its files were being read.
  }
}

function findListener(port: number): string | null {
  const inodes = new Set(['tcp', 'tcp6'].flatMap((table) => listeningInodes(table, port)))
  if (inodes.size === 0) return null
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!holdsSocket(pid, inodes)) continue
    return `${programOf(pid)} (pid ${pid})`
  }
  return null
}

/** The name of its executable: a process can give its threads any name, and its arguments may contain secrets. */
function programOf(pid: string): string {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`))
  } catch {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  }
}

/** @see https://docs.kernel.org/networking/proc_net_tcp.html */
function listeningInodes(table: string, port: number): string[] {
  return listeners(table).flatMap((listener) => (listener.port === port ? listener.inode : []))
}

/** The TCP ports of this machine on which a process listens; empty outside Linux. */
export function listeningPorts(): number[] {
  if (process.platform !== 'linux') return []
  return [...new Set(['tcp', 'tcp6'].flatMap(listeners).map(({ port }) => port))]
}

function listeners(table: string): { port: number; inode: string }[] {
  return readFileSync(`/proc/net/${table}`, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state]) => state === LISTEN)
    .map(([, local = '', , , , , , , , inode = '']) => ({
      port: Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16),
      inode,
    }))
}

function holdsSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  let files: string[]
  try {
    files = readdirSync(`/proc/${pid}/fd`)
  } catch {
    return false // The process has ended, or belongs to another user.
  }
  return files.some((file) => {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${file}`))?.[1]
      return inode !== undefined && inodes.has(inode)
    } catch {
      return false // The file was closed in the meantime.
    }
  })
}
