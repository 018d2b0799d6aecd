import { createHash } from 'node:crypto'
import type { CopiedFile } from '../contents/copied-files.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import type { ComposeModel } from './model.ts'

/** This many digits of a SHA-256 are enough to tell definitions apart. */
const HASH_LENGTH = 16

/**
 * Keys that do not change a service's containers: how its image is built and when the service starts. Labels do change
 * them, and are added to the hash separately.
 */
const NOT_OF_CONTAINERS = ['build', 'depends_on', 'pull_policy', 'profiles', 'labels']

/**
 * A hash of everything that a service's containers are created from: the same hash means the same containers. The
 * definitions of the networks, volumes, secrets and configs that the service uses are included. The image of a service
 * that is built is not. The order of keys does not count: a recorded model has another one than Compose prints.
 *
 * @param model in canonical form, without our labels
 * @param copied the files that are put into the service's containers
 */
export function serviceHash(model: ComposeModel, name: string, copied: readonly CopiedFile[] = []): string {
  const service = model.services[name]
  if (service === undefined) throw new TypeError(`The model has no service ${name}.`)
  const own = Object.entries(service).filter(
    ([key]) => !NOT_OF_CONTAINERS.includes(key) && !(key === 'image' && service.build),
  )
  const named = (['networks', 'volumes', 'secrets', 'configs'] as const).map((kind) =>
    Object.entries(model[kind] ?? {}).filter(([key]) => names(service[kind]).includes(key)),
  )
  const labels = Object.entries(service.labels ?? {})
  return createHash('sha256')
    .update(
      canonicalJson([sorted(own), labels.sort(), named.map(sorted), ...(copied.length > 0 ? [copied] : [])]),
    )
    .digest('hex')
    .slice(0, HASH_LENGTH)
}

/** The top-level entries that a service refers to: by the keys of a mapping, or by the sources of a list. */
function names(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((entry: unknown) =>
      typeof entry === 'object' && entry !== null && 'source' in entry ? String(entry.source) : [],
    )
  }
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}

function sorted<T>(entries: [string, T][]): [string, T][] {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1))
}
