/** The files that Compose takes without `-f`, in its order: it uses the first and says so. */
const DEFAULT_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']

/**
 * How early Compose takes a file that it is not told; null: never.
 * @param path from the root
 */
export function defaultRank(path: string): number | null {
  const rank = DEFAULT_NAMES.indexOf(path.slice(path.lastIndexOf('/') + 1))
  return rank < 0 ? null : rank
}
