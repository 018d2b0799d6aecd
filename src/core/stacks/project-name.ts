import { createHash } from 'node:crypto'

/**
 * The Compose project name of a run: `ssot-shop-test-1a2b3c4d`. Compose allows lower-case letters, digits, `-` and
 * `_`, with a letter or digit first.
 *
 * @param repository name of the repository's folder, in any spelling
 * @param suffix distinguishes this run from others
 */
export function projectName(repository: string, environment: string, suffix: string): string {
  return `ssot-${plainName(repository)}-${environment}-${suffix}`
}

/**
 * The Compose project name of a permanent environment, such as `development`: always the same for one checkout, and
 * different for every other checkout.
 *
 * @param root absolute root of the repository
 */
export function stableProjectName(root: string, environment: string): string {
  const suffix = createHash('sha256').update(root).digest('hex').slice(0, 8)
  return projectName(root.split(/[\\/]/).at(-1) ?? '', environment, suffix)
}

const BUILT = 'ssot-docker/'
/** How many characters of an installation's id are in the tags of its images. */
const MARK_LENGTH = 8

/**
 * The image of a built service: `ssot-docker/shop-api:73e9e6927900ca1e-0b2b4a86`. Each installation has its own images,
 * because it knows only its own stacks when it removes old images; the layers are shared anyway.
 *
 * @param hash of the content from which it is built; null when it cannot be computed: the image then belongs to one stack
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

/**
 * The repository of a service's baseline images: `ssot-docker/shop-db-baseline`. Their tags are hashes without the mark of an
 * installation, so that another machine finds them under the same name.
 */
export function baselineRepository(repository: string, service: string): string {
  return `${BUILT}${plainName(repository)}-${plainName(service)}-baseline`
}

/**
 * Whether a reference was made by {@link builtImage}; a user may have given other tags to the same image.
 * @param hash in the image's label; empty for an image without a content hash
 */
export function isBuiltReference(reference: string, hash: string): boolean {
  const tag = reference.slice(reference.lastIndexOf(':') + 1)
  return reference.startsWith(BUILT) && tag.startsWith(hash === '' ? 'ssot-' : `${hash}-`)
}

/** A name reduced to lower-case letters and digits, separated by a single `-`; `stack` if nothing is left of it. */
function plainName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return plain || 'stack'
}
