import { literal, type Server } from './sql.ts'

/** Sessions of clients: no replication, nothing that the server does by itself, and nobody who only asks to be let in. */
const OF_CLIENTS = `p.ID <> CONNECTION_ID() AND p.USER NOT IN ('system user', 'event_scheduler', 'unauthenticated user')
  AND p.COMMAND NOT IN ('Binlog Dump', 'Binlog Dump GTID', 'Daemon')`

/** Whose locks may be in the way. */
export interface Suspects {
  /** Sessions, or prepared transactions, which hold locks without a session. */
  kind: 'sessions' | 'prepared'
  /** The query that lists them: numbers of sessions, or what {@link rollingBack} reads. */
  query: string
}

/**
 * Whose locks may be in the way, the likeliest ones first: sessions with an open transaction that use the database; prepared transactions;
 * all sessions with a transaction, and all that use the database or none, because they may have locked tables; all. The server does not
 * say who holds a lock, nor what a prepared transaction has written.
 */
export function suspects(database: string, server: Server): Suspects[] {
  const uses = `p.DB = ${literal(database)}`
  const isOpen =
    'EXISTS (SELECT 1 FROM information_schema.INNODB_TRX AS t WHERE t.trx_mysql_thread_id = p.ID)'
  const sessions = (condition: string): Suspects => ({
    kind: 'sessions',
    query: `SELECT p.ID FROM information_schema.PROCESSLIST AS p WHERE ${OF_CLIENTS} AND ${condition}`,
  })
  return [
    sessions(`${isOpen} AND (${uses} OR p.DB IS NULL)`),
    { kind: 'prepared', query: prepared(server) },
    sessions(`(${isOpen} OR ${uses} OR p.DB IS NULL)`),
    sessions('TRUE'),
  ]
}

function prepared({ product }: Server): string {
  return product === 'MariaDB' ? "XA RECOVER FORMAT = 'SQL'" : 'XA RECOVER CONVERT XID'
}

/** The statement that rolls a prepared transaction back. */
export function rollingBack([format = '', length = '', , data = '']: readonly string[]): string {
  if (!data.startsWith('0x')) return `XA ROLLBACK ${data}`
  const end = 2 + 2 * Number(length)
  return `XA ROLLBACK X'${data.slice(2, end)}', X'${data.slice(end)}', ${format}`
}
