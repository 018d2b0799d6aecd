import type { Reference } from '../../../core/resets/postgres/changes.ts'
import {
  identifier,
  literal,
  PARTS_QUERY,
  type Parts,
  type Properties,
  propertyStatements,
} from '../../../core/resets/postgres/sql.ts'
import { shortHash } from '../../../core/text/short-hash.ts'
import { runIn } from '../run-in.ts'
import type { Place } from '../store.ts'
import { lookAt } from './look.ts'
import { clientEnvironment, type PostgresLogin, PostgresSession } from './session.ts'

/** What a database can be made anew from. */
export interface Copy {
  database: string
  /** The archive of `pg_dump` in the container. */
  file: string
  /** Of the server: `170004`. */
  version: number
  /** What follows the name in `CREATE DATABASE`. */
  creation: string
  properties: Properties
}

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
 * Writes what a database holds into a file.
 * @param shared the snapshot of the transaction that keeps others from writing
 */
export async function dumpTo(
  place: Place,
  login: PostgresLogin,
  { database, file }: Copy,
  shared: string,
  signal: AbortSignal,
): Promise<void> {
  await runIn(
    place,
    [
      ...['pg_dump', '-w', '-U', login.user, '-d', database],
      ...['-F', 'c', '-Z', '0', `--snapshot=${shared}`, '-f', file],
    ],
    signal,
    clientEnvironment(login),
  )
}

/**
 * Puts a copy in the place of a database. The first one is made from the archive, which keeps the connections of the application until
 * it is complete; later ones are copies of that one.
 *
 * @returns what the new database holds, and how many connections were closed
 */
export async function replaceDatabase(
  place: Place,
  login: PostgresLogin,
  copy: Copy,
  signal: AbortSignal,
): Promise<{ reference: Reference; ended: number }> {
  const { database, file, version, creation, properties } = copy
  const id = shortHash(database)
  const [model, next, old] = [`ssot_docker_model_${id}`, `ssot_docker_next_${id}`, `ssot_docker_old_${id}`]
  const admin = await PostgresSession.open(place, login, ELSEWHERE)
  try {
    if (!(await exists(admin, model))) {
      await admin.query(`CREATE DATABASE ${identifier(model)} ${creation}`)
      const restore = ['pg_restore', '-w', '-U', login.user, '-d', model, '--exit-on-error', file]
      await runIn(place, restore, signal, clientEnvironment(login))
    }
    // Its files are copied, because the log would have to be written, too.
    const strategy = version >= 150_000 ? ' STRATEGY file_copy' : ''
    await admin.query(`CREATE DATABASE ${identifier(next)} TEMPLATE ${identifier(model)}${strategy}`)
    // Before the application can write to it.
    const reference = await look(place, login, next)
    await admin.query(...propertyStatements(next, properties))
    const isThere = await exists(admin, database)
    const ended = isThere ? await close(admin, database) : 0
    const swap = isThere ? [`ALTER DATABASE ${identifier(database)} RENAME TO ${identifier(old)}`] : []
    await admin.query(
      ...['BEGIN', ...swap],
      ...[`ALTER DATABASE ${identifier(next)} RENAME TO ${identifier(database)}`, 'COMMIT'],
    )
    if (isThere) await admin.query(`DROP DATABASE ${identifier(old)}`)
    return { reference: { ...reference, state: { ...reference.state, properties } }, ended }
  } finally {
    await admin.close()
  }
}

async function exists(session: PostgresSession, database: string): Promise<boolean> {
  return session.ask(
    `SELECT to_json(EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = ${literal(database)}))`,
  )
}

async function look(place: Place, login: PostgresLogin, database: string): Promise<Reference> {
  const session = await PostgresSession.open(place, login, database)
  try {
    return await lookAt(session, await session.ask<Parts>(PARTS_QUERY), database)
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
