import { type FillInput, filled, neededBy } from './fill.ts'
import type { Template } from './template.ts'

export interface ThereInput extends Pick<FillInput, 'model' | 'images'> {
  /** The services whose containers are not there. */
  services: ReadonlySet<string>
  /** The networks and containers of the stack. */
  existing: readonly { id: string; name: string }[]
}

/**
 * The steps of a template of which there is already what they create, with its id; null for what needs none: volumes, which have
 * their names, and connections of the containers that are there.
 * @returns null when something is missing
 */
export function stepsThere(
  { steps, rule }: Template,
  { services, existing, ...input }: ThereInput,
): Map<number, string | null> | null {
  const there = new Map<number, string | null>()
  const ids = new Map<number, string>()
  const created = new Set<number>()
  const byName = new Map(existing.map(({ id, name }) => [name, id]))
  for (const [index, step] of steps.entries()) {
    const { kind, of } = step
    const isNew =
      (kind === 'container' && services.has(of?.[1] ?? '')) ||
      (kind === 'connection' && neededBy(step).some((needed) => created.has(needed)))
    // Whether what is there was made with the id of what is new is not followed.
    if (!isNew && kind === 'container' && neededBy(step).some((needed) => created.has(needed))) return null
    if (isNew) {
      created.add(index)
      continue
    }
    if (kind === 'volume' || kind === 'connection') {
      there.set(index, null)
      continue
    }
    const id = byName.get(nameIn(filled(step, { ...input, rule, ids })))
    if (id === undefined) return null
    ids.set(index, id)
    there.set(index, id)
  }
  return there
}

/** A container has its name in the query, a network in the body. */
function nameIn({ query, body }: ReturnType<typeof filled>): string {
  if (query.name !== undefined) return query.name
  const { Name: name } = body as { Name?: unknown }
  return typeof name === 'string' ? name : ''
}
