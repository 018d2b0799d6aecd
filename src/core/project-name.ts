import { createHash } from 'node:crypto'

/**
 * The Compose project name of a run: `ssot-shop-test-1a2b3c4d`. Compose allows lower-case letters, digits, `-` and
 * `_`, with a letter or digit first.
 *
 * @param repository name of the repository's folder, in any spelling
 * @param suffix what tells runs apart
 */
export function projectName(repository: string, environment: string, suffix: string): string {
  return `ssot-${plainName(repository)}-${environment}-${suffix}`
}

/**
 * The Compose project name of an environment that stays, such as `development`: the same at every call for one
 * checkout, another one for every other.
 *
 * @param root absolute root of the repository
 */
export function stableProjectName(root: string, environment: string): string {
  const suffix = createHash('sha256').update(root).digest('hex').slice(0, 8)
  return projectName(root.split(/[\\/]/).at(-1) ?? '', environment, suffix)
}

/**
 * The image of a built service: `ssot-docker/shop-api:73e9e6927900ca1e`.
 *
 * @param hash of what it is built from
 * @see https://github.com/distribution/reference for what a name may hold
 */
export function builtImage(repository: string, service: string, hash: string): string {
  return `ssot-docker/${plainName(repository)}-${plainName(service)}:${hash}`
}

/** Lower-case letters and digits with single `-` between, whatever the name was. */
function plainName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return plain || 'stack'
}
