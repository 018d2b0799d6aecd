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

const BUILT = 'ssot-docker/'
/** How much of an installation's id stands in the tags of its images. */
const MARK_LENGTH = 8

/**
 * The image of a built service: `ssot-docker/shop-api:73e9e6927900ca1e-0b2b4a86`. Each installation has images of its
 * own, since it knows only of its own stacks when it removes old ones; the layers are shared all the same.
 *
 * @param hash of what it is built from; null where that cannot be told, and the image is one stack's alone
 * @param stack the Compose project
 * @see https://github.com/distribution/reference for what a name may hold
 */
export function builtImage(
  repository: string,
  service: string,
  { hash, stack, installation }: { hash: string | null; stack: string; installation: string },
): string {
  const tag = hash === null ? stack : `${hash}-${installation.slice(0, MARK_LENGTH)}`
  return `${BUILT}${plainName(repository)}-${plainName(service)}:${tag}`
}

/** Whether a reference is one that {@link builtImage} gives; somebody may have tagged the image otherwise besides. */
export function isBuiltReference(reference: string, hash: string): boolean {
  const tag = reference.slice(reference.lastIndexOf(':') + 1)
  return reference.startsWith(BUILT) && tag.startsWith(hash === '' ? 'ssot-' : `${hash}-`)
}

/** Lower-case letters and digits with single `-` between, whatever the name was. */
function plainName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return plain || 'stack'
}
