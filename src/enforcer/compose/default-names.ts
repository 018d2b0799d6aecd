/** The files that Compose looks for without `-f`, in its order. It uses the first and warns about the others. */
const DEFAULT_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']

/**
 * The rank of a file among those that Compose uses without `-f`, 0 is first; null: Compose does not look for it.
 * @param path from the root
 */
export function defaultRank(path: string): number | null {
  const rank = DEFAULT_NAMES.indexOf(path.slice(path.lastIndexOf('/') + 1))
  return rank < 0 ? null : rank
}

/**
 * The file that Compose uses without `-f`: it looks in the folder, and then in the folders above it. Null: there is none.
 * @param folder from the root; `.` for the root itself
 */
export function defaultFileFor(folder: string, files: ReadonlySet<string>): string | null {
  const segments = folder === '.' ? [] : folder.split('/')
  for (let depth = segments.length; depth >= 0; depth--) {
    const above = segments
      .slice(0, depth)
      .map((segment) => `${segment}/`)
      .join('')
    const name = DEFAULT_NAMES.find((candidate) => files.has(above + candidate))
    if (name !== undefined) return above + name
  }
  return null
}
