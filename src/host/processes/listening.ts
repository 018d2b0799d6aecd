import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import type { Transport } from '../../core/matrix/ports.ts'

/** The tables of each transport in /proc/net, and the state of a socket there that takes what anybody sends. */
const TABLES = {
  tcp: { tables: ['tcp', 'tcp6'], state: '0A' },
  udp: { tables: ['udp', 'udp6'], state: '07' },
} as const

type Listed = keyof typeof TABLES
const LISTED: readonly Listed[] = ['tcp', 'udp']

/**
 * The process that listens on a port of this machine, as `name (pid 123)`. Null when it is unknown: outside Linux,
 * for another user's process, and over SCTP.
 * @param transport null: over TCP or UDP
 */
export function processListeningOn(port: number, transport: Transport | null): string | null {
  if (process.platform !== 'linux') return null
  const transports = transport === null ? LISTED : LISTED.filter((one) => one === transport)
  try {
    return findListener(port, transports)
  } catch {
    return null // A process ended while its files were being read.
  }
}

function findListener(port: number, transports: readonly Listed[]): string | null {
  const all = transports.flatMap(listeners)
  const inodes = new Set(all.flatMap((listener) => (listener.port === port ? listener.inode : [])))
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

/** The TCP ports of this machine on which a process listens; empty outside Linux. */
export function listeningPorts(): number[] {
  if (process.platform !== 'linux') return []
  return [...new Set(listeners('tcp').map(({ port }) => port))]
}

/** @see https://docs.kernel.org/networking/proc_net_tcp.html */
function listeners(transport: Listed): { port: number; inode: string }[] {
  const { tables, state: listening } = TABLES[transport]
  return tables
    .map((table) => readFileSync(`/proc/net/${table}`, 'utf8'))
    .flatMap(linesOf)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state]) => state === listening)
    .map(([, local = '', , , , , , , , inode = '']) => ({
      port: Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16),
      inode,
    }))
}

/** The lines of a table below its head. */
function linesOf(table: string): string[] {
  return table.split('\n').slice(1)
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
