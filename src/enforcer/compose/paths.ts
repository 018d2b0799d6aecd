import { posix } from 'node:path'
import { fill, hasVariables } from './template.ts'

/**
 * A path of a compose file, seen from the root.
 *
 * @param folder that it is relative to, from the root; `.` for the root itself
 * @returns `.` for the root; null where the path holds a variable, is absolute, a URL, or leaves the root
 */
export function fromRoot(folder: string, path: string): string | null {
  if (hasVariables(path) || isElsewhere(path)) return null
  const joined = posix.join(
    folder,
    fill(path, () => ''),
  )
  if (joined === '..' || joined.startsWith('../')) return null
  return joined === './' ? '.' : joined.replace(/\/$/u, '')
}

/** Absolute, in a home folder, on another machine. */
function isElsewhere(path: string): boolean {
  return /^(?:\/|~|[A-Za-z]:[\\/]|[\w.+-]+:\/\/|[\w.-]+@[\w.-]+:|github\.com\/)/u.test(path)
}
