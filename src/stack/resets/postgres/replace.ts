import type { Known } from '../../../core/resets/postgres/changes.ts'
import type { Base, Content } from '../../../core/resets/postgres/content.ts'
import {
  identifier,
  literal,
  PARTS_QUERY,
  type Parts,
  propertyStatements,
} from '../../../core/resets/postgres/sql.ts'
import { shortHash } from '../../../core/text/short-hash.ts'
import { notNoted } from '../errors.ts'
import { runIn } from '../run-in.ts'
import type { Place } from '../store.ts'
import { lookAt } from './look.ts'
import { clientEnvironment, type PostgresLogin, PostgresSession } from './session.ts'
import { WITHOUT_TRIGGERS, writing } from './write.ts'

/** The database that every session can enter, and that no application uses. */
const ELSEWHERE = 'template1'

/** How long the sessions of a database may take to end. */
const END_LIMIT_MS = 10_000

/**
 * What a database was created with, so that another one is of the same kind.
 */
export async function creationOf(session: PostgresSession, database: string): Promise<string> {
  const row = await session.ask<Record<string, string | null>>(
    `SELECT to_jsonb(d) || jsonb_build_object('encoding', pg_encoding_to_char(d.encoding), 'space', s.spcname)
     FROM pg_catalog.pg_database d JOIN pg_catalog.pg_tablespace s ON s.oid = d.dattablespace
     WHERE d.datname = ${literal(database)}`,
  )
  const { encoding, datcollate, datctype, datlocprovider, daticurules, space } = row
  const locale = row.datlocale ?? row.daticulocale ?? null
  const option = (name: string, value: string | null | undefined) =>
    value == null ? '' : ` ${name} ${literal(value)}`
  const provider = { c: 'libc', i: 'icu', b: 'builtin' }[datlocprovider ?? '']
  return [
    `TEMPLATE template0 TABLESPACE ${identifier(space ?? 'pg_default')}`,
    option('ENCODING', encoding),
    option('LC_COLLATE', datcollate),
    option('LC_CTYPE', datctype),
    // Before PostgreSQL 15, there was only that of the C library.
    provider === undefined ? '' : ` LOCALE_PROVIDER ${provider}`,
    datlocprovider === 'i' ? option('ICU_LOCALE', locale) + option('ICU_RULES', daticurules) : '',
    datlocprovider === 'b' ? option('BUILTIN_LOCALE', locale) : '',
  ].join('')
}

/**
 * Writes what a database holds into an archive of `pg_dump`, without the rows of its materialized views.
 * @param file its path in the container
 * @param views the materialized views that have rows
 * @param shared the snapshot of the transaction that keeps others from writing
 */
export async function dumpTo(
  place: Place,
  login: PostgresLogin,
  database: string,
  file: string,
  views: readonly string[],
  shared: string,
  signal: AbortSignal,
): Promise<void> {
  await runIn(
    place,
    [
      ...['pg_dump', '-w', '-U', login.user, '-d', database],
      ...['-F', 'c', '-Z', '0', `--snapshot=${shared}`, '-f', file],
      ...views.map((name) => `--exclude-table-data=${name}`),
    ],
    signal,
    { environment: clientEnvironment(login), failed: notNoted },
  )
}

/**
 * Puts a copy in the place of a database. The first one of a base is made from its archive, which keeps the connections of the
 * application until it is complete; later ones are copies of that one. Rows and sequences that the content does not share with the base
 * are written into the copy before the application can see it.
 *
 * @returns what the new database holds, and how many connections were closed
 */
export async function replaceDatabase(
  place: Place,
  login: PostgresLogin,
  database: string,
  content: Content,
  signal: AbortSignal,
): Promise<{ known: Known; ended: number }> {
  const { base, properties } = content
  const id = shortHash(database)
  const [next, old] = [`ssot_docker_next_${id}`, `ssot_docker_old_${id}`]
  const admin = await PostgresSession.open(place, login, ELSEWHERE)
  try {
    if (!(await exists(admin, base.model))) {
      await admin.query(`CREATE DATABASE ${identifier(base.model)} ${base.creation}`)
      const restore = ['pg_restore', '-w', '-U', login.user, '-d', base.model, '--exit-on-error', base.file]
      await runIn(place, restore, signal, { environment: clientEnvironment(login) })
      await fillViews(place, login, base)
    }
    // Its files are copied, because the log would have to be written, too.
    const strategy = base.version >= 150_000 ? ' STRATEGY file_copy' : ''
    await admin.query(`CREATE DATABASE ${identifier(next)} TEMPLATE ${identifier(base.model)}${strategy}`)
    const known = await completed(place, login, next, content)
    await admin.query(...propertyStatements(next, properties))
    const isThere = await exists(admin, database)
    if (isThere) await rollBackPrepared(place, login, admin, database)
    const ended = isThere ? await close(admin, database) : 0
    const swap = isThere ? [`ALTER DATABASE ${identifier(database)} RENAME TO ${identifier(old)}`] : []
    await admin.query(
      ...['BEGIN', ...swap],
      ...[`ALTER DATABASE ${identifier(next)} RENAME TO ${identifier(database)}`, 'COMMIT'],
    )
    if (isThere) await admin.query(`DROP DATABASE ${identifier(old)}`)
    return { known, ended }
  } finally {
    await admin.close()
  }
}

/** Writes the rows of materialized views, as they were: nothing may write to one, but to a table. */
async function fillViews(place: Place, login: PostgresLogin, { model, views }: Base): Promise<void> {
  const names = Object.entries(views)
  if (names.length === 0) return
  const session = await PostgresSession.open(place, login, model)
  const become = (name: string, kind: 'r' | 'm') =>
    `UPDATE pg_catalog.pg_class SET relkind = '${kind}', relispopulated = true WHERE oid = ${literal(name)}::regclass`
  try {
    for (const [name, file] of names)
      await session.query(
        ...['BEGIN', become(name, 'r'), `COPY ${name} FROM ${literal(file)}`],
        ...[become(name, 'm'), 'COMMIT'],
      )
  } finally {
    await session.close()
  }
}

/** Removes what copies were made of. */
export async function dropModels(
  place: Place,
  login: PostgresLogin,
  models: readonly string[],
): Promise<void> {
  const admin = await PostgresSession.open(place, login, ELSEWHERE)
  try {
    for (const model of models) await admin.query(`DROP DATABASE IF EXISTS ${identifier(model)}`)
  } finally {
    await admin.close()
  }
}

async function exists(session: PostgresSession, database: string): Promise<boolean> {
  return session.ask(
    `SELECT to_json(EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = ${literal(database)}))`,
  )
}

/** Writes what a copy of a base lacks of a content, and looks at it. */
async function completed(place: Place, login: PostgresLogin, copy: string, content: Content): Promise<Known> {
  const { base, rows, sequences } = content
  const session = await PostgresSession.open(place, login, copy)
  try {
    const tables = Object.keys(rows).filter((name) => rows[name] !== base.rows[name])
    const numbers = Object.keys(sequences).filter((name) => sequences[name] !== base.sequences[name])
    if (tables.length + numbers.length > 0) {
      const statements = writing(content, { tables, sequences: numbers })
      await session.query(WITHOUT_TRIGGERS)
      await session.query('BEGIN', ...statements, 'COMMIT')
    }
    const { reference } = await lookAt(session, await session.ask<Parts>(PARTS_QUERY), copy)
    return { reference, content }
  } finally {
    await session.close()
  }
}

/** No session holds a prepared transaction, and a database that has one keeps its name. Only a session of the database can end it. */
async function rollBackPrepared(
  place: Place,
  login: PostgresLogin,
  admin: PostgresSession,
  database: string,
): Promise<void> {
  const names = await admin.ask<string[]>(
    `SELECT coalesce(json_agg(gid), '[]') FROM pg_catalog.pg_prepared_xacts WHERE database = ${literal(database)}`,
  )
  if (names.length === 0) return
  const session = await PostgresSession.open(place, login, database)
  try {
    for (const name of names) await session.query(`ROLLBACK PREPARED ${literal(name)}`)
  } finally {
    await session.close()
  }
}

/**
 * Ends all sessions of a database, and lets no other one begin. It waits by itself: what follows would look only every 100 ms whether
 * they are gone.
 * @returns how many there were
 */
async function close(session: PostgresSession, database: string): Promise<number> {
  const name = literal(database)
  await session.query(`ALTER DATABASE ${identifier(database)} ALLOW_CONNECTIONS false`)
  const prepared = await session.ask<number>(
    `SELECT count(*) FROM pg_catalog.pg_prepared_xacts WHERE database = ${name}`,
  )
  const ended = await session.ask<number>(
    `SELECT count(pg_terminate_backend(pid)) FROM pg_catalog.pg_stat_activity
     WHERE datname = ${name} AND backend_type = 'client backend'`,
  )
  await session.query(`DO $wait$ BEGIN
    FOR turn IN 1..${END_LIMIT_MS} LOOP
      PERFORM pg_catalog.pg_stat_clear_snapshot();
      PERFORM pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = ${name};
      IF NOT FOUND THEN RETURN; END IF;
      PERFORM pg_catalog.pg_sleep(0.001);
    END LOOP;
    RAISE EXCEPTION 'the sessions of the database do not end${prepared === 0 ? '' : `; it has ${prepared} prepared transactions`}';
  END $wait$`)
  return ended
}
