import { isDeepStrictEqual } from 'node:util'
import type { Content } from './content.ts'
import { type Glance, type Mark, type Parts, REWRITTEN, type State } from './sql.ts'

/** How a database looked at a mark. */
export interface Reference {
  parts: Parts
  mark: Mark
  /** How many rows its tables, views and catalogs had, by name. */
  counts: Readonly<Record<string, number>>
  /** Of the catalogs that are written anew without a change, by name. */
  hashes: Readonly<Record<string, string>>
}

/**
 * What a database is known to hold: a content, and what was written since the mark.
 *
 * There is one mark for a database, however many contents were noted. A content has none, because a mark says nothing any more when
 * another content was put back since: undoing writes rows, which are newer than the mark of any content and yet may be those of the
 * wanted one; and a copy of the database has rows that are older than it and yet are not. So whatever is put back or noted becomes
 * what the database is known to hold, with a mark of that moment, and two contents are compared with each other by what they share.
 */
export interface Known {
  reference: Reference
  content: Content
}

/** What was written since a mark. */
export interface Written {
  tables: string[]
  /** Catalogs with as many rows as before, some of which were written since: the content says whether something has changed. */
  rewritten: string[]
  /** What has changed that only a copy of the database puts back, as a clause; null: nothing. */
  beyond: string | null
}

/** What differs from a wanted content. */
export interface Changes {
  /** Tables whose rows are put back. */
  tables: string[]
  /** Sequences that are set. */
  sequences: string[]
  /** Whether the owner, the grants or the settings of the database are put back. */
  hasProperties: boolean
  /** Why only a copy of the database is right, as a clause; null: the changes can be undone in it. */
  replaceBecause: string | null
}

/**
 * Whether nothing can have changed, nor can change by what is under way: no other transaction has got a number between the mark and the
 * glance, none was under way at the mark, and it is the same database. Sequences change without a transaction.
 *
 * That the glance has a number itself is on purpose. A snapshot does not tell of a transaction that is under way and has the newest one.
 */
export function isUntouched({ reference: { mark }, content }: Known, glance: Glance): boolean {
  const [, max] = mark.snapshot.split(':')
  return (
    mark.late.length === 0 &&
    // Nobody has got a number between the snapshot of the mark and its own one.
    max === mark.own &&
    BigInt(glance.mark.own) === BigInt(mark.own) + 1n &&
    glance.mark.database === mark.database &&
    isDeepStrictEqual(glance.sequences, content.sequences) &&
    isDeepStrictEqual(glance.properties, content.properties)
  )
}

/** What was written since the mark. */
export function writtenSince({ parts, mark, counts }: Reference, now: State): Written {
  const hasChanged = (name: string) => {
    const seen = now.seen[name]
    return seen === undefined || seen.written > 0 || seen.rows !== counts[name]
  }
  const isRewritten = (name: string) =>
    REWRITTEN.some((one) => one === name) && now.seen[name]?.rows === counts[name]
  const catalogs = parts.catalogs.filter(hasChanged)
  const tables = parts.tables.filter(hasChanged)
  return {
    tables,
    rewritten: catalogs.filter(isRewritten),
    beyond:
      // Its rows may have been copied from a database that has them from before the mark.
      (now.mark.database === mark.database ? null : 'it is another database of the same name') ??
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
      ),
  }
}

/** What must be changed so that the database holds the wanted content. */
export function changesTo(
  { content: held, reference: { parts } }: Known,
  written: Written,
  now: State,
  wanted: Content,
): Changes {
  const isWritten = new Set(written.tables)
  const tables = parts.tables.filter((name) => isWritten.has(name) || held.rows[name] !== wanted.rows[name])
  const sequences = parts.sequences.filter((name) => now.sequences[name] !== wanted.sequences[name])
  return {
    tables,
    sequences,
    hasProperties: !isDeepStrictEqual(now.properties, wanted.properties),
    replaceBecause:
      written.beyond ??
      (held.base === wanted.base ? null : 'what only a copy puts back was another one, such as its schema') ??
      because(
        tables.filter((name) => wanted.rows[name] === undefined),
        (name) => `the rows of table ${name} are not kept apart`,
      ) ??
      because(
        sequences.filter((name) => parts.cached.includes(name)),
        (name) => `sessions hold numbers of the sequence ${name} in advance`,
      ),
  }
}

function because(names: readonly string[], words: (name: string) => string): string | null {
  return names[0] === undefined ? null : words(names[0])
}
