import { posix } from 'node:path'
import { fill, hasVariables } from './template.ts'

/**
 * Resolves a path that is written in a compose file.
 *
 * @param folder the folder that it is relative to, from the root; `.` for the root itself
 * @returns the path from the root, `.` for the root itself; null: it contains a variable, is absolute or a URL, or
 *   leads out of the root
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

/** Whether the path is absolute, in a home folder or on another machine. */
function isElsewhere(path: string): boolean {
  return /^(?:\/|~|[A-Za-z]:[\\/]|[\w.+-]+:\/\/|[\w.-]+@[\w.-]+:|github\.com\/)/u.test(path)
}
