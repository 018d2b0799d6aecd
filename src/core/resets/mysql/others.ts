import { literal, type Server } from './sql.ts'

/** Sessions of clients: no replication, and nothing that the server does by itself. */
const OF_CLIENTS = `p.ID <> CONNECTION_ID() AND p.USER NOT IN ('system user', 'event_scheduler')
  AND p.COMMAND NOT IN ('Binlog Dump', 'Binlog Dump GTID', 'Daemon')`

/**
 * Whose locks may be in the way, the likeliest ones first: sessions with an open transaction that use the database; all with one, and
 * all that use the database, because they may have locked tables; all. The server does not say who holds a lock.
 */
export function suspects(database: string): string[] {
  const uses = `p.DB = ${literal(database)}`
  const isOpen =
    'EXISTS (SELECT 1 FROM information_schema.INNODB_TRX AS t WHERE t.trx_mysql_thread_id = p.ID)'
  return [`${isOpen} AND (${uses} OR p.DB IS NULL)`, `(${isOpen} OR ${uses})`, 'TRUE'].map(
    (condition) =>
      `SELECT p.ID FROM information_schema.PROCESSLIST AS p WHERE ${OF_CLIENTS} AND ${condition}`,
  )
}

/** The query that lists prepared transactions; {@link rollingBack} reads its rows. */
export function prepared({ product }: Server): string {
  return product === 'MariaDB' ? "XA RECOVER FORMAT = 'SQL'" : 'XA RECOVER CONVERT XID'
}

/** The statement that rolls a prepared transaction back. */
export function rollingBack([format = '', length = '', , data = '']: readonly string[]): string {
  if (!data.startsWith('0x')) return `XA ROLLBACK ${data}`
  const end = 2 + 2 * Number(length)
  return `XA ROLLBACK X'${data.slice(2, end)}', X'${data.slice(end)}', ${format}`
}
