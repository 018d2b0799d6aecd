import { type Definition, type Look, withoutViews } from '../../../core/resets/mysql/definitions.ts'
import { type Differences, differencesOf, isSame } from '../../../core/resets/mysql/differences.ts'
import type { Statement } from '../../../core/resets/mysql/encoding.ts'
import { counting, rowOfSequence, triggersInTheWay } from '../../../core/resets/mysql/numbers.ts'
import { creatingAgain } from '../../../core/resets/mysql/schema.ts'
import { ELSEWHERE, identifier, qualified, unlogged } from '../../../core/resets/mysql/sql.ts'
import { comparing, locks, puttingBack, sameRows } from '../../../core/resets/mysql/tables.ts'
import type { Tally } from '../../../core/resets/mysql/tally.ts'
import { type Held, type HeldTable, isTellable } from './held.ts'
import { LOG, logOf, lookAtLocked, readLog } from './look.ts'
import { type MysqlSession, SqlError } from './session.ts'

/** Everything is as it was. */
export interface AsBefore {
  /** How far the log had been written then. */
  log: string | null
}

/**
 * Puts rows, next numbers and sequences back. All tables are locked meanwhile: those that are as they were for writers only, so that a
 * transaction that has read them goes on.
 *
 * @param differences between definitions that are as they were
 * @param tally gets the names of what is put back, also if another look is needed then
 * @returns null: something else was written meanwhile, so that another look is needed
 */
export async function putRowsBack(
  session: MysqlSession,
  database: string,
  held: Held,
  differences: Differences,
  tally: Tally,
): Promise<AsBefore | null> {
  const { counters, sequences } = differences
  try {
    await lock(session, database, held, new Set())
    const seen = await differing(session, held.pairs)
    const written = seen.tables
    const tables = new Set([...written, ...counters])
    if (tables.size > 0 || sequences.length > 0) {
      await lock(session, database, held, tables)
      // Between the two locks, something may have been written to the others.
      const log = await logOf(session)
      const isUnwritten = log !== null && log === seen.log
      const others = held.pairs.filter(
        ({ pair: { table } }) => !tables.has(table.name) && !(isUnwritten && table.engine === 'InnoDB'),
      )
      if (others.length > 0 && (await differing(session, others)).tables.length > 0) return null
      for (const name of tables) tally.tables.add(name)
      for (const name of sequences) tally.sequences.add(name)
      const triggers = written.flatMap((table) => triggersInTheWay(held.look, table))
      for (const trigger of triggers)
        if (isFromAnotherDefault(trigger, held.look)) tally.dropped.add(trigger.name)
      await session.run(undoing(database, held, triggers, new Set(written), differences))
      await requireSame(
        session,
        held.pairs.filter(({ pair }) => written.includes(pair.table.name)),
      )
    }
    const after = await lookAtLocked(session, database)
    if (!isSame(differencesOf(withoutViews(held.look), after))) return null
    return { log: after.log }
  } finally {
    if (!session.isOver) await session.run(['UNLOCK TABLES'])
  }
}

/**
 * Replaces the locks that the session has. In a transaction, the server waits for the locks of InnoDB on each table, too: a prepared
 * transaction may have no others. Then nobody can write to these tables without a lock any more.
 */
async function lock(
  session: MysqlSession,
  database: string,
  { pairs, look }: Held,
  tables: ReadonlySet<string>,
): Promise<void> {
  const all = [
    ...pairs.flatMap(({ pair }, index) => locks(pair, tables.has(pair.table.name) ? aliasOf(index) : null)),
    // Tables whose columns have the next number as their default need it, too.
    ...Object.keys(look.sequences).map((name) => `${qualified(database, name)} WRITE`),
  ]
  if (all.length === 0) return
  await session.run(
    unlogged(['SET SESSION autocommit = 0', `LOCK TABLES ${all.join(', ')}`, 'SET SESSION autocommit = 1']),
  )
}

function aliasOf(index: number): string {
  return `ssot_docker_${index}`
}

/**
 * The tables whose rows are not as they were, and how far the log has been written. A table is one of them if nobody can tell.
 */
export async function differing(
  session: MysqlSession,
  pairs: readonly HeldTable[],
): Promise<{ tables: string[]; log: string | null }> {
  const comparable = pairs.filter(isTellable)
  const answers = await session.ask([...comparable.map(({ pair }) => comparing(pair)), LOG])
  const same = new Set(
    comparable.flatMap(({ pair, rows }, index) =>
      answers[index]?.[0]?.join('\t') === sameRows(pair, rows) ? [pair] : [],
    ),
  )
  const tables = pairs.flatMap(({ pair }) => (same.has(pair) ? [] : [pair.table.name]))
  return { tables, log: readLog(answers.at(-1) ?? []) }
}

/** @throws SqlError if rows that were put back are not as they were */
async function requireSame(session: MysqlSession, pairs: readonly HeldTable[]): Promise<void> {
  const [first] = (await differing(session, pairs.filter(isTellable))).tables
  if (first !== undefined) throw new SqlError(0, `the rows of table ${first} cannot be made as they were`)
}

/**
 * Whether a trigger is older than the character set or collation of the database. To create it, the database gets that of then for a moment,
 * which the server refuses while tables are locked: it is put back after that, as a part of the schema.
 */
function isFromAnotherDefault({ reading }: Definition, { database }: Look): boolean {
  return reading?.database !== undefined && reading.database !== database?.collation
}

function undoing(
  database: string,
  { look, pairs }: Held,
  triggers: readonly Definition[],
  written: ReadonlySet<string>,
  { counters, sequences }: Differences,
): Statement[] {
  const collation = look.database?.collation ?? ''
  const again = triggers.filter((trigger) => !isFromAnotherDefault(trigger, look))
  return [
    // A session cannot switch triggers off.
    ...triggers.map(({ name }) => `DROP TRIGGER ${qualified(database, name)}`),
    ...pairs.flatMap(({ pair }, index) =>
      written.has(pair.table.name) ? puttingBack(pair, aliasOf(index)) : [],
    ),
    ...look.definitions
      .filter(({ kind, name }) => kind === 'table' && counters.includes(name))
      .map((table) => counting(database, table)),
    ...sequences.map((name) => rowOfSequence(database, name, look.sequences[name] ?? '')),
    ...(again.length === 0 ? [] : [`USE ${identifier(database)}`]),
    ...again.flatMap((trigger) => creatingAgain(trigger, collation, database)),
    ELSEWHERE,
  ]
}
