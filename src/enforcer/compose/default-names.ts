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
