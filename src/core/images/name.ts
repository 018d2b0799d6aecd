/** The parts of an image's name. */
export interface ImageName {
  /** As users name it: `docker.io`, `ghcr.io`, `127.0.0.1:5000`. */
  registry: string
  /** In the registry: `library/postgres`, `team/app`. */
  path: string
  /** Null: there is none, so the engine uses `latest`. */
  tag: string | null
  digest: string | null
}

/** What stands before the first `/` of a name in Docker Hub. Anything else is a registry. */
const IN_DOCKER_HUB = /^[a-z0-9_-]*$/u

/**
 * Reads the name of an image as the engine does: `redis` is `library/redis` at `docker.io`.
 * @see https://pkg.go.dev/github.com/distribution/reference
 */
export function readImageName(text: string): ImageName {
  const [named = '', digest = null] = text.split('@')
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1)
  const name = colon === -1 ? named : named.slice(0, colon)
  const tag = colon === -1 ? null : named.slice(colon + 1)
  const [first = '', ...rest] = name.split('/')
  const isHost = rest.length > 0 && (first === 'localhost' || !IN_DOCKER_HUB.test(first))
  const registry = !isHost || first === 'index.docker.io' ? 'docker.io' : first
  const path = isHost ? rest.join('/') : name
  return {
    registry,
    path: registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path,
    tag,
    digest,
  }
}

/** One text for all spellings of an image: `redis`, `redis:latest` and `docker.io/library/redis` are the same. */
export function canonicalImage(image: string): string {
  const { registry, path, tag, digest } = readImageName(image)
  const name = `${registry}/${path}`
  if (digest === null) return `${name}:${tag ?? 'latest'}`
  return tag === null ? `${name}@${digest}` : `${name}:${tag}@${digest}`
}
