/*
 * The words of SQL that MySQL and MariaDB share, and what their clients print.
 */

/** A text as a literal of SQL, in a session with {@link SETTINGS}. */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

/** A name as SQL takes it, whatever it is. */
export function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/** A name in a database. */
export function qualified(database: string, name: string): string {
  return `${identifier(database)}.${identifier(name)}`
}

/** What is read and written like this is the same again, whatever the server or its configuration says. */
const MODE = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION'

/** Texts of views name their database unless it is the current one: at each look, another one is. */
export const ELSEWHERE = 'USE information_schema'

/**
 * How a session reads the text of statements. The creation of a view, a trigger or a routine keeps these, so they are set for it and
 * then set back.
 */
export const READING: readonly string[] = [
  'SET NAMES utf8mb4',
  `SET SESSION sql_mode = '${MODE}', time_zone = '+00:00'`,
]

/**
 * What a session needs: exact values, no limits but those of locks, and rows that are put back in any order.
 * Comments with `M!` are for MariaDB alone, those with `!80000` for MySQL alone.
 */
export const SETTINGS: readonly string[] = [
  ELSEWHERE,
  ...READING,
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE',
  `SET SESSION autocommit = 1, completion_type = 0, foreign_key_checks = 0, unique_checks = 1, sql_safe_updates = 0,
     sql_select_limit = DEFAULT, sql_big_selects = 1, sql_quote_show_create = 1, innodb_strict_mode = 0, wait_timeout = 2147483
     /*M!100600 , check_constraint_checks = 0, max_statement_time = 0, binlog_format = 'ROW' */
     /*!80000 , max_execution_time = 0, information_schema_stats_expiry = 0 */
     /*!80013 , sql_require_primary_key = 0 */`,
]

/**
 * Statements that replicas do not see, because they are about the rows that are held. MySQL also refuses to lock tables of different
 * engines if it logs that.
 */
export function unlogged(statements: readonly string[]): string[] {
  return ['SET SESSION sql_log_bin = 0', ...statements, 'SET SESSION sql_log_bin = 1']
}

/** How long the session waits for locks of others. */
export function lockLimit(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  return `SET SESSION lock_wait_timeout = ${seconds}, innodb_lock_wait_timeout = ${seconds}`
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '0': '\0', '\\': '\\' }

/** The cells of a row, as the client prints it with `--batch`. A cell without a value is the text `NULL`. */
export function readRow(line: string): string[] {
  return line
    .split('\t')
    .map((cell) => cell.replace(/\\([nt0\\])/g, (_, letter: string) => ESCAPES[letter] ?? letter))
}

/** The product of a server and its version, as `11.8.2`. */
export interface Server {
  product: 'MariaDB' | 'MySQL'
  version: readonly [major: number, minor: number]
  text: string
}

const OLDEST: Readonly<Record<Server['product'], readonly [number, number]>> = {
  MariaDB: [10, 6],
  MySQL: [8, 0],
}

/**
 * The server, by its variables `version` and `version_comment`; a text says why it is not put back, as a clause. Other products speak
 * the same protocol, but do not lock tables, or count no changes, in the same way.
 */
export function readServer(version: string, comment: string): Server | string {
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(version) ?? []
  const product = productOf(version, comment)
  if (product === null || major === undefined || minor === undefined)
    return `its server is neither MySQL nor MariaDB, or it does not say so (${version}, ${comment})`
  const read: Server = { product, version: [Number(major), Number(minor)], text: `${product} ${version}` }
  const oldest = OLDEST[product]
  const isOld = read.version[0] < oldest[0] || (read.version[0] === oldest[0] && read.version[1] < oldest[1])
  return isOld
    ? `its server is ${read.text}, and ${oldest.join('.')} is the oldest one that can be put back`
    : read
}

function productOf(version: string, comment: string): Server['product'] | null {
  if (/-MariaDB\b/i.test(version)) return 'MariaDB'
  return /^(?:MySQL|Percona|\(Ubuntu\)|\(Debian\)|Source distribution)/.test(comment) &&
    /^\d+\.\d+\.\d+(?:-\d+.*)?$/.test(version)
    ? 'MySQL'
    : null
}
