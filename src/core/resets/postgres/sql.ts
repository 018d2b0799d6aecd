/*
 * The queries that tell what a database holds. Each returns one line of JSON.
 */

/** A text as a literal of SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A name as SQL takes it, whatever it is. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** What a database consists of. Names are qualified and quoted, fit for SQL. */
export interface Parts {
  /** Tables of users, also unlogged ones and partitions. */
  tables: readonly string[]
  /** Materialized views, which cannot be written to. Those that have never been filled cannot be read either, and are not among them. */
  views: readonly string[]
  sequences: readonly string[]
  /** Tables in which the database describes itself, such as `pg_proc`. */
  catalogs: readonly string[]
  /** Tables with a trigger or a rule that cannot be switched off for a session. */
  guarded: readonly string[]
  /** Sequences of which sessions hold numbers in advance. */
  cached: readonly string[]
  /** By name of a table: its columns that can be written, separated by commas. */
  columns: Readonly<Record<string, string>>
}

const OF_USERS = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relpersistence <> 't'`

/** {@link Parts} */
export const PARTS_QUERY = `SELECT json_build_object(
  'tables', ${relations(`c.relkind = 'r' AND ${OF_USERS}`)},
  'views', ${relations(`c.relkind = 'm' AND c.relispopulated AND ${OF_USERS}`)},
  'sequences', ${relations(`c.relkind = 'S' AND ${OF_USERS}`)},
  'catalogs', ${relations(
    `c.relkind = 'r' AND n.nspname = 'pg_catalog' AND NOT c.relisshared
       AND c.relname NOT IN ('pg_statistic', 'pg_statistic_ext_data')`,
  )},
  'guarded', ${relations(
    `c.relkind = 'r' AND ${OF_USERS} AND (
       EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND t.tgenabled IN ('A', 'R'))
       OR EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_enabled IN ('A', 'R')))`,
  )},
  'cached', ${relations(
    `c.relkind = 'S' AND ${OF_USERS} AND EXISTS (
       SELECT FROM pg_catalog.pg_sequence s WHERE s.seqrelid = c.oid AND s.seqcache > 1)`,
  )},
  'columns', (SELECT coalesce(json_object_agg(c.oid::regclass::text, (
      SELECT coalesce(string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum), '') FROM pg_catalog.pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')), '{}')
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND ${OF_USERS}))`

function relations(condition: string): string {
  return `(SELECT coalesce(json_agg(c.oid::regclass::text ORDER BY c.oid::regclass::text), '[]')
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE ${condition})`
}

/**
 * A moment in the life of a database: rows that were written since then carry the number of a later transaction, or of one that was
 * under way.
 */
export interface Mark {
  /** As `pg_current_snapshot()` writes it: `730:735:731,733`. */
  snapshot: string
  /** The number of the transaction that took the mark, and may have put rows back. */
  own: string
  /**
   * The transactions that were under way, and may write to this database. The snapshot does not have the numbers of their subtransactions,
   * which rows carry that are written after a savepoint; so all rows count as written since that are as new as the oldest of them. Some may be
   * older than the mark, and are put back without need.
   */
  late: readonly string[]
  /** The identifier of the database in its server: another database of the same name has another one. */
  database: string
}

/** What was seen of one table. */
export interface Seen {
  /** How many rows it has. */
  rows: number
  /** How many of them were written since the mark. */
  written: number
}

/** What a database holds, and who may use it. */
export interface State {
  mark: Omit<Mark, 'late'>
  /** By name: tables, views and catalogs. */
  seen: Readonly<Record<string, Seen>>
  /** By name: its last number, and whether that was given out. */
  sequences: Readonly<Record<string, string>>
  /** What the cluster says about the database as a whole. */
  properties: Properties
}

/** What belongs to a database, and that no copy of it has. */
export interface Properties {
  owner: string
  /** As `datacl` writes it; null: the default. */
  grants: string | null
  connectionLimit: number
  isTemplate: boolean
  comment: string | null
  /** `ALTER DATABASE … SET` and `ALTER ROLE … IN DATABASE … SET`; `role` null: of all roles. */
  settings: readonly { role: string | null; config: readonly string[] }[]
}

/** What a database holds now, as the reference for what is written later. */
export function stateQuery(parts: Parts, database: string): string {
  return stateSelect(parts, database, '0')
}

/** The statement that prepares {@link stateSinceQuery}: to plan it takes longer than to run it. */
export function statePreparation(parts: Parts, database: string): string {
  return `PREPARE ssot_state (xid, xid) AS ${stateSelect(parts, database, writtenSince('$1', '$2'))}`
}

/** What a database holds, and what was written to it since the mark. Only in a session with {@link statePreparation}. */
export function stateSinceQuery({ snapshot, own, late }: Mark): string {
  const [, max = ''] = snapshot.split(':')
  // In the order of 64 bits, in which a subtransaction is newer than what it is part of.
  const first = late.reduce((oldest, one) => (BigInt(one) < BigInt(oldest) ? one : oldest), max)
  return `EXECUTE ssot_state (${xid(first)}, ${xid(own)})`
}

/**
 * Counts the rows that were written since a transaction. Numbers of transactions are compared by their age, because they start again
 * from 3 after 4 billion. Rows of the system itself are older than all others.
 */
function writtenSince(first: string, own: string): string {
  return `count(*) FILTER (WHERE age(t.xmin) <= (SELECT age(${first})) AND t.xmin <> ${own})`
}

/** The part of a number of a transaction that rows carry. */
function xid(full: string): string {
  return `'${BigInt(full) & 0xffff_ffffn}'::xid`
}

/** {@link Mark} without `late`. */
const MARK = `json_build_object('snapshot', pg_current_snapshot()::text, 'own', pg_current_xact_id()::text,
  'database', (SELECT oid::text FROM pg_catalog.pg_database WHERE datname = current_database()))`

/** @param written counts the rows that were written since a mark */
function stateSelect(
  { tables, views, sequences, catalogs }: Parts,
  database: string,
  written: string,
): string {
  const each = [...tables, ...views, ...catalogs].map(
    (name) =>
      `SELECT ${literal(name)} AS name, count(*) AS rows, ${written} AS written FROM ONLY ${name} AS t`,
  )
  return `SELECT json_build_object(
    'mark', ${MARK},
    'seen', (SELECT json_object_agg(name, json_build_object('rows', rows, 'written', written))
      FROM (${each.join(' UNION ALL ')}) AS seen),
    'sequences', ${sequencesQuery(sequences)},
    'properties', ${propertiesQuery(database)})`
}

/** The transactions that were under way at a mark, in any database of the server. */
export function othersUnderWay({ snapshot, own }: Pick<Mark, 'snapshot' | 'own'>): string[] {
  const [, , underWay = ''] = snapshot.split(':')
  return underWay.split(',').filter((id) => id !== '' && id !== own)
}

/** Those of the transactions that do not write to another database. One that has ended meanwhile may have written to this one. */
export function notElsewhere(ids: readonly string[], elsewhere: readonly string[]): string[] {
  const there = new Set(elsewhere)
  return ids.filter((id) => !there.has(`${BigInt(id) & 0xffff_ffffn}`))
}

/** The numbers of transactions that are under way in other databases, as rows carry them. */
export const ELSEWHERE_QUERY = `SELECT coalesce(json_agg(id), '[]') FROM (
  SELECT backend_xid::text AS id FROM pg_catalog.pg_stat_activity WHERE backend_xid IS NOT NULL AND datname <> current_database()
  UNION ALL SELECT transaction::text FROM pg_catalog.pg_prepared_xacts WHERE database <> current_database()) AS others`

/** What is quickly asked first: whether anything may have happened at all. */
export interface Glance {
  /** Its transaction has got the next number that nobody had. */
  mark: State['mark']
  sequences: State['sequences']
  properties: Properties
}

export function glanceQuery({ sequences }: Parts, database: string): string {
  return `SELECT json_build_object('mark', ${MARK},
    'sequences', ${sequencesQuery(sequences)}, 'properties', ${propertiesQuery(database)})`
}

/** The statement that prepares {@link glanceQuery}: to plan it takes longer than to run it. */
export function glancePreparation(parts: Parts, database: string): string {
  return `PREPARE ssot_glance AS ${glanceQuery(parts, database)}`
}

/** Only in a session with {@link glancePreparation}. */
export const PREPARED_GLANCE = 'EXECUTE ssot_glance'

function sequencesQuery(names: readonly string[]): string {
  if (names.length === 0) return `'{}'::json`
  const each = names.map(
    (name) =>
      `SELECT ${literal(name)} AS name, last_value::text || CASE WHEN is_called THEN ' called' ELSE '' END AS at FROM ${name}`,
  )
  return `(SELECT json_object_agg(name, at) FROM (${each.join(' UNION ALL ')}) AS numbers)`
}

function propertiesQuery(database: string): string {
  return `(SELECT json_build_object(
      'owner', pg_get_userbyid(d.datdba), 'grants', d.datacl::text, 'connectionLimit', d.datconnlimit,
      'isTemplate', d.datistemplate, 'comment', shobj_description(d.oid, 'pg_database'),
      'settings', (SELECT coalesce(json_agg(json_build_object('role', r.rolname, 'config', s.setconfig) ORDER BY r.rolname), '[]')
        FROM pg_catalog.pg_db_role_setting s LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole WHERE s.setdatabase = d.oid))
    FROM pg_catalog.pg_database d WHERE d.datname = ${literal(database)})`
}

/** The statements that give a database its properties. */
export function propertyStatements(database: string, properties: Properties): string[] {
  const { owner, grants, connectionLimit, isTemplate, comment, settings } = properties
  const name = literal(database)
  const oid = `(SELECT oid FROM pg_catalog.pg_database WHERE datname = ${name})`
  return [
    // The catalog itself is changed, because GRANT cannot name who has granted.
    `UPDATE pg_catalog.pg_database SET datdba = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = ${literal(owner)}),
       datacl = ${grants === null ? 'NULL' : `${literal(grants)}::aclitem[]`}, datconnlimit = ${connectionLimit},
       datistemplate = ${isTemplate} WHERE datname = ${name}`,
    `COMMENT ON DATABASE ${identifier(database)} IS ${comment === null ? 'NULL' : literal(comment)}`,
    `DELETE FROM pg_catalog.pg_db_role_setting WHERE setdatabase = ${oid}`,
    ...settings.map(
      ({ role, config }) =>
        `INSERT INTO pg_catalog.pg_db_role_setting (setdatabase, setrole, setconfig) VALUES (${oid},
           ${role === null ? '0' : `(SELECT oid FROM pg_catalog.pg_roles WHERE rolname = ${literal(role)})`},
           ARRAY[${config.map(literal).join(', ')}]::text[])`,
    ),
  ]
}

/** What changes in `pg_class` when a table is emptied, rewritten, or looked at by VACUUM and ANALYZE. */
const VOLATILE = [
  'relfilenode',
  'relpages',
  'reltuples',
  'relallvisible',
  'relallfrozen',
  'relfrozenxid',
  'relminmxid',
]

/**
 * Catalogs whose rows are written anew by TRUNCATE and by `ALTER SEQUENCE … RESTART`, which change no schema. They are compared by
 * their content.
 */
export const REWRITTEN = ['pg_class', 'pg_sequence'] as const

/** A hash of the content of each of {@link REWRITTEN}, by its name. */
export const HASHES_QUERY = `SELECT json_object_agg(name, hash) FROM (
  SELECT 'pg_class' AS name, ${hashOf('pg_class', `(to_jsonb(t) - ARRAY[${VOLATILE.map(literal).join(', ')}])`)} AS hash
  UNION ALL SELECT 'pg_sequence', ${hashOf('pg_sequence', 't')}) AS hashes`

function hashOf(catalog: string, row: string): string {
  return `(SELECT md5(string_agg(h, '' ORDER BY h)) FROM (SELECT md5(${row}::text) AS h FROM pg_catalog.${catalog} AS t) AS rows)`
}
