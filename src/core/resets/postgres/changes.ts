import { isDeepStrictEqual } from 'node:util'
import { type Glance, type Mark, type Parts, REWRITTEN, type State } from './sql.ts'

/** What a database held when it was looked at. */
export interface Reference {
  parts: Parts
  state: State
  /** Of the catalogs that are written anew without a change, by name. */
  hashes: Readonly<Record<string, string>>
}

/** What differs from the reference. */
export interface Changes {
  /** Tables whose rows are put back. */
  tables: string[]
  /** Sequences that are set. */
  sequences: string[]
  /** Whether the owner, the grants or the settings of the database are put back. */
  hasProperties: boolean
  /** Why only a copy of the database is right, as a clause; null: the changes can be undone in it. */
  replaceBecause: string | null
  /** Catalogs with as many rows as before, some of which were written since: the content says whether something has changed. */
  rewritten: string[]
}

/**
 * Whether nothing can have changed: no transaction has got a number since the mark, and none that had one was under way then. Only
 * sequences change without one.
 */
export function isUntouched({ state }: Reference, glance: Glance): boolean {
  const { own, seen = own } = state.mark
  return (
    !wereOthersUnderWay(state.mark) &&
    BigInt(glance.own) === BigInt(seen) + 1n &&
    isDeepStrictEqual(glance.sequences, state.sequences)
  )
}

/** A snapshot begins with the lowest number that is under way, which is that of the mark itself if there is no other one. */
function wereOthersUnderWay({ snapshot, own }: Mark): boolean {
  const [lowest = ''] = snapshot.split(':')
  return BigInt(lowest) < BigInt(own)
}

/** The same reference after a glance that has found nothing. */
export function seenAgain(reference: Reference, { own }: Glance): Reference {
  const { state } = reference
  return { ...reference, state: { ...state, mark: { ...state.mark, seen: own } } }
}

/** What has changed since the reference. */
export function changesSince(
  { parts, state: before }: Reference,
  now: State,
  kept: ReadonlySet<string>,
): Changes {
  const hasChanged = (name: string) => {
    const seen = now.seen[name]
    return seen === undefined || seen.written > 0 || seen.rows !== before.seen[name]?.rows
  }
  const isRewritten = (name: string) =>
    REWRITTEN.some((one) => one === name) && now.seen[name]?.rows === before.seen[name]?.rows
  const catalogs = parts.catalogs.filter(hasChanged)
  const tables = parts.tables.filter(hasChanged)
  const sequences = parts.sequences.filter((name) => now.sequences[name] !== before.sequences[name])
  const because = (names: readonly string[], words: (name: string) => string) => names[0] && words(names[0])
  return {
    tables,
    sequences,
    hasProperties: !isDeepStrictEqual(now.properties, before.properties),
    rewritten: catalogs.filter(isRewritten),
    replaceBecause:
      because(
        catalogs.filter((name) => !isRewritten(name)),
        (name) =>
          name.startsWith('pg_largeobject')
            ? 'large objects have changed'
            : `its schema has changed (${name})`,
      ) ??
      because(parts.views.filter(hasChanged), (name) => `the materialized view ${name} has changed`) ??
      because(
        tables.filter((name) => parts.guarded.includes(name)),
        (name) => `a trigger or rule of table ${name} always runs`,
      ) ??
      because(
        tables.filter((name) => !kept.has(name)),
        (name) => `the rows of table ${name} are not kept apart`,
      ) ??
      because(
        sequences.filter((name) => parts.cached.includes(name)),
        (name) => `sessions hold numbers of the sequence ${name} in advance`,
      ) ??
      null,
  }
}
