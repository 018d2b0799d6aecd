import { createHash } from 'node:crypto'
import type { ComposeModel } from './model.ts'

/** Enough of a SHA-256 to tell definitions apart. */
const HASH_LENGTH = 16

/** What does not belong to a service's containers: how its image is made, and when it starts. */
const NOT_OF_CONTAINERS = ['build', 'depends_on', 'pull_policy', 'profiles', 'labels']

/**
 * A hash of what the containers of a service are created from, image apart where it is built: equal hash, equal
 * containers. The networks, volumes, secrets and configs that the service names count with their definitions.
 *
 * @param model in canonical form, without our labels
 */
export function serviceHash(model: ComposeModel, name: string): string {
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
    .update(JSON.stringify([sorted(own), labels.sort(), named]))
    .digest('hex')
    .slice(0, HASH_LENGTH)
}

/** The keys of a mapping, or the sources of a list: how a service names what lies at the top of the model. */
function names(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((entry: unknown) =>
      typeof entry === 'object' && entry !== null && 'source' in entry ? String(entry.source) : [],
    )
  }
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}

function sorted(entries: [string, unknown][]): [string, unknown][] {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1))
}
