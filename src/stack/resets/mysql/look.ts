import {
  type Look,
  listing,
  type Part,
  questions,
  readLook,
  readParts,
} from '../../../core/resets/mysql/definitions.ts'
import type { MysqlSession } from './session.ts'

/**
 * How far the log of InnoDB has been written: MariaDB has the first variable, MySQL the others since 8.0.30. If it does not write the log,
 * it does not count.
 */
export const LOG = `SHOW GLOBAL STATUS WHERE Variable_name IN ('Innodb_lsn_current', 'Innodb_redo_log_current_lsn', 'Innodb_redo_log_enabled')`

/** What a database consists of now, and how much its server has written. */
export async function lookAt(session: MysqlSession, database: string): Promise<Look> {
  return look(session, database, () => true)
}

/** The same in a session that has locked the tables and sequences: it cannot ask for views. */
export async function lookAtLocked(session: MysqlSession, database: string): Promise<Look> {
  return look(session, database, ({ kind }) => kind !== 'view')
}

async function look(
  session: MysqlSession,
  database: string,
  isAsked: (part: Part) => boolean,
): Promise<Look> {
  const { collation, parts: all } = readParts(await session.ask(listing(database)))
  const parts = all.filter(isAsked)
  const asked = collation === null ? [] : questions(database, parts)
  const answers = await session.ask([...asked, LOG])
  const log = readLog(answers.at(-1) ?? [])
  if (collation === null) return { database: null, definitions: [], sequences: {}, log }
  const rows = answers.slice(0, -1).map(([row = []]) => row)
  return { ...readLook(collation, parts, rows), log }
}

/** Reads the answer to {@link LOG}; null: not known. */
export function readLog(rows: readonly string[][]): string | null {
  const status = new Map(rows.map(([name = '', value = '']) => [name.toLowerCase(), value]))
  if ((status.get('innodb_redo_log_enabled') ?? 'ON') !== 'ON') return null
  return status.get('innodb_lsn_current') ?? status.get('innodb_redo_log_current_lsn') ?? null
}

export async function logOf(session: MysqlSession): Promise<string | null> {
  const [rows = []] = await session.ask([LOG])
  return readLog(rows)
}
