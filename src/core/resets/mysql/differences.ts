import { isDeepStrictEqual } from 'node:util'
import { counterOf, type Definition, type Look, withoutCounter } from './definitions.ts'

/** What differs between two looks. */
export interface Differences {
  /** Whether the database itself is gone, or has another default. */
  hasDatabase: boolean
  /** Parts that were not there. */
  extra: readonly Definition[]
  /** Parts that are gone, or that differ, as they were. */
  wanted: readonly Definition[]
  /** Tables with the same definition and another next number. */
  counters: readonly string[]
  sequences: readonly string[]
}

export function differencesOf(held: Look, now: Look): Differences {
  const before = byKey(held.definitions)
  const after = byKey(now.definitions)
  const same = (one: Definition, other: Definition | undefined) =>
    other !== undefined &&
    withoutCounter(one.text) === withoutCounter(other.text) &&
    isDeepStrictEqual(one.reading, other.reading) &&
    one.on?.table === other.on?.table
  const isOther = (definition: Definition) => !same(definition, after.get(keyOf(definition)))
  return {
    hasDatabase: !isDeepStrictEqual(held.database, now.database),
    extra: now.definitions.filter((definition) => !before.has(keyOf(definition))),
    wanted: held.definitions.filter((definition) => isOther(definition) || isMoved(definition, held, now)),
    counters: held.definitions.flatMap((definition) => {
      const other = after.get(keyOf(definition))
      if (definition.kind !== 'table' || other === undefined || isOther(definition)) return []
      return counterOf(other.text) === counterOf(definition.text) ? [] : [definition.name]
    }),
    sequences: Object.keys(held.sequences).filter(
      (name) => now.sequences[name] !== undefined && now.sequences[name] !== held.sequences[name],
    ),
  }
}

/** Whether a change of the schema must be put back. */
export function isOtherSchema({ hasDatabase, extra, wanted }: Differences): boolean {
  return hasDatabase || extra.length > 0 || wanted.length > 0
}

/** Whether nothing differs that a look sees. */
export function isSame(differences: Differences): boolean {
  const { counters, sequences } = differences
  return !isOtherSchema(differences) && counters.length === 0 && sequences.length === 0
}

/** Whether a trigger runs at another place among those of its table. */
function isMoved({ kind, on, name }: Definition, held: Look, now: Look): boolean {
  if (kind !== 'trigger') return false
  const order = (look: Look) =>
    look.definitions
      .filter((one) => one.kind === 'trigger' && isDeepStrictEqual(one.on, on))
      .map((one) => one.name)
  const before = order(held)
  const after = order(now).filter((one) => before.includes(one))
  return after.indexOf(name) !== before.filter((one) => after.includes(one)).indexOf(name)
}

/** Names of different kinds do not meet, except those of tables, views and sequences. */
export function keyOf({ kind, name }: Definition): string {
  return `${kind} ${name}`
}

export function byKey(definitions: readonly Definition[]): Map<string, Definition> {
  return new Map(definitions.map((definition) => [keyOf(definition), definition]))
}

/** What differs in the schema, by name. */
export function partsOf({ hasDatabase, extra, wanted }: Differences): string[] {
  const names = [...extra, ...wanted].map(({ name }) => name)
  return [...new Set([...(hasDatabase ? ['the database itself'] : []), ...names])]
}
