import { readFileSync, statSync } from 'node:fs'

/**
 * The processes that hold a lock on a file, by pid; none if the system does not say, as outside Linux and for those of
 * other containers.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_locks.5.html
 */
export function lockHolders(file: string): number[] {
  if (process.platform !== 'linux') return []
  try {
    return holdersIn(readFileSync('/proc/locks', 'utf8'), statSync(file).ino)
  } catch {
    return [] // It only makes a message better.
  }
}

/** @param text such as `1: POSIX  ADVISORY  WRITE 4711 08:02:1234 1073741825 1073741825` a line */
export function holdersIn(text: string, inode: number): number[] {
  const held = text.split('\n').flatMap((line) => {
    const [, pid, ino] = /^\d+: \S+ +\S+ +\S+ +(\d+) [0-9a-f]+:[0-9a-f]+:(\d+) /.exec(line) ?? []
    return Number(ino) === inode && Number(pid) > 0 ? [Number(pid)] : []
  })
  return [...new Set(held)].filter((pid) => pid !== process.pid)
}
