import type { Found } from './found.ts'

/** Shorter parts are not hidden in any case. */
const SHORTEST = 4

/**
 * The names in paths: each folder and file, and the words in them. Whoever reads a report must find the file that it is
 * about, also if a password is the same word.
 *
 * @param paths paths, and other names such as that of the user or of the machine
 */
export function inPaths(paths: Iterable<string>): Found {
  const names = new Set<string>()
  for (const path of paths) {
    for (const part of path.split(/[/\\]/u)) {
      for (const name of [part, ...part.split(/[^\p{L}\p{N}]+/u)])
        if (name.length >= SHORTEST) names.add(name)
    }
  }
  return { secrets: [], names: [...names] }
}
