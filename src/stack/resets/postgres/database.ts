import {
  type Changes,
  changesSince,
  isUntouched,
  type Reference,
  seenAgain,
} from '../../../core/resets/postgres/changes.ts'
import {
  type Glance,
  glanceQuery,
  HASHES_QUERY,
  literal,
  PARTS_QUERY,
  type Parts,
  propertyStatements,
  type State,
  statePreparation,
  stateSinceQuery,
} from '../../../core/resets/postgres/sql.ts'
import type { ServiceReset } from '../../../core/resets/report.ts'
import { shortHash } from '../../../core/text/short-hash.ts'
import { resetFailed } from '../errors.ts'
import type { Place } from '../store.ts'
import { lookAt } from './look.ts'
import { type Copy, creationOf, dumpTo, replaceDatabase } from './replace.ts'
import { type PostgresLogin, PostgresSession, requireServer, SessionLost, SqlError } from './session.ts'

/** How long a transaction that writes may go on before a reset ends its session. */
const GRACE_MS = 2000
/** How long the transactions that run when the stack is ready may take. */
const SETTLE_MS = 10_000

/** Another session holds what is needed: `lock_not_available`, `deadlock_detected`. */
const LOCKED = ['55P03', '40P01']

type Done = Omit<ServiceReset, 'ms'>

/** What is known of the database since the stack was ready. */
interface Kept {
  reference: Reference
  /** The files in the container with the rows of each table, by its name. */
  files: ReadonlyMap<string, string>
  copy: Copy
}

/**
 * One database, as it is put back. What has changed is undone in place, in one transaction, so that the connections of the application
 * stay: rows that were written since the last look have the number of a later transaction, and a table with fewer rows has lost
 * some. The rows of such a table are deleted, and read again from a file that the server has written when the stack was ready.
 * Whatever cannot be undone that way, such as a change of the schema, is put back by a copy of the database.
 */
export class PostgresDatabase {
  readonly #place: Place
  readonly #login: PostgresLogin
  readonly #database: string
  #session: PostgresSession | undefined
  /** The session in which the look at the state is prepared, for these parts. */
  #prepared: { session: PostgresSession; parts: Parts } | undefined
  #kept: Kept | undefined

  constructor(place: Place, login: PostgresLogin, database: string) {
    this.#place = place
    this.#login = login
    this.#database = database
  }

  async take(signal: AbortSignal): Promise<void> {
    try {
      await this.#take(signal)
    } catch (error) {
      throw await this.#failed('its content could not be noted', error)
    }
  }

  async reset(signal: AbortSignal): Promise<Done> {
    try {
      return await this.#reset(signal)
    } catch (error) {
      throw await this.#failed('it could not be put back', error)
    }
  }

  close(): void {
    void this.#session?.close().catch(() => {}) // Its end is all that is wanted.
    this.#session = undefined
  }

  async #take(signal: AbortSignal): Promise<void> {
    const session = await this.#open()
    const { service } = this.#place
    const version = await requireServer(session, service)
    const parts = await session.ask<Parts>(PARTS_QUERY)
    await session.query(...this.#locking(parts, SETTLE_MS))
    const { folder, shared } = await session.ask<{ folder: string; shared: string }>(
      `SELECT json_build_object('folder', current_setting('data_directory'), 'shared', pg_export_snapshot())`,
    )
    const reference = await lookAt(session, parts, this.#database)
    // In the folder of the data, because the server may write there whatever the container forbids.
    const prefix = `${folder}/ssot_docker.${shortHash(this.#database)}`
    const files = new Map(parts.tables.map((name, index) => [name, `${prefix}.${index}`]))
    await session.query(...[...files].map(([name, file]) => `COPY ${name} TO ${literal(file)}`), 'SELECT 1')
    const copy = {
      ...{ database: this.#database, file: `${prefix}.dump`, version },
      ...{ creation: await creationOf(session, this.#database), properties: reference.state.properties },
    }
    // Nothing is written until it has seen the same as this transaction.
    await dumpTo(this.#place, this.#login, copy, shared, signal)
    await session.query('COMMIT')
    this.#kept = { reference, files, copy }
    await this.#prepare(session, parts)
  }

  async #reset(signal: AbortSignal): Promise<Done> {
    const kept = this.#kept
    if (kept === undefined) throw new TypeError('The content of the database was not noted.')
    let because: string
    try {
      if (await this.#isUntouched(kept)) return { did: 'nothing' }
      const undone = await this.#undo(await this.#open(), kept)
      if ('did' in undone) return undone
      because = undone.because
    } catch (error) {
      const why = reasonToReplace(error)
      if (why === null) throw error
      because = why
    }
    return this.#replace(kept, because, signal)
  }

  async #isUntouched(kept: Kept): Promise<boolean> {
    const { reference } = kept
    const ask = async () => {
      const session = await this.#open()
      const glance = await session.ask<Glance>(glanceQuery(reference.parts))
      if (!isUntouched(reference, glance)) return false
      kept.reference = seenAgain(reference, glance)
      return true
    }
    const isOld = this.#session !== undefined
    try {
      return await ask()
    } catch (error) {
      // A session that was ended since the last reset notices that only now.
      if (isOld && error instanceof SessionLost) return await ask()
      // A session that is changing a sequence lets nobody look at it.
      if (error instanceof SqlError && LOCKED.includes(error.state)) return false
      throw error
    }
  }

  async #undo(session: PostgresSession, kept: Kept): Promise<Done | { because: string }> {
    const { reference } = kept
    try {
      let ended = 0
      if (!this.#isPrepared(session, reference.parts)) {
        // To plan needs locks on the tables, too, for which those are ended that write.
        ended += await this.#lock(session, reference.parts)
        await session.query('ROLLBACK')
        await this.#prepare(session, reference.parts)
      }
      ended += await this.#lock(session, reference.parts)
      const now = await session.ask<State>(stateSinceQuery(reference.state.mark))
      const changes = changesSince(reference, now, new Set(kept.files.keys()))
      const because = changes.replaceBecause ?? (await schemaChange(session, reference, changes))
      if (because !== null) {
        await session.query('ROLLBACK')
        return { because }
      }
      await session.query(...undoing(reference, changes, kept, this.#database), 'COMMIT')
      kept.reference = { ...reference, state: { ...reference.state, mark: now.mark } }
      return describe(changes, ended)
    } catch (error) {
      if (!session.isOver) await session.query('ROLLBACK')
      throw error
    }
  }

  /** Once for each session, so that a look need not be planned each time. */
  async #prepare(session: PostgresSession, parts: Parts): Promise<void> {
    await session.query(
      'DEALLOCATE ALL',
      // No trigger runs while rows are put back. To set it for each transaction would discard all plans.
      'SET session_replication_role = replica',
      statePreparation(parts, this.#database),
    )
    this.#prepared = { session, parts }
  }

  #isPrepared(session: PostgresSession, parts: Parts): boolean {
    return this.#prepared?.session === session && this.#prepared.parts === parts
  }

  /** @returns how many sessions were ended, because they had written and went on */
  async #lock(session: PostgresSession, parts: Parts): Promise<number> {
    try {
      await session.query(...this.#locking(parts, GRACE_MS))
      return 0
    } catch (error) {
      if (!(error instanceof SqlError) || !LOCKED.includes(error.state)) throw error
    }
    await session.query('ROLLBACK')
    const { ended, prepared } = await session.ask<{ ended: number; prepared: string[] }>(ENDING)
    for (const name of prepared) await session.query(`ROLLBACK PREPARED ${literal(name)}`)
    await session.query(...this.#locking(parts, GRACE_MS))
    return ended
  }

  /**
   * Waits until no transaction writes to a table, and lets none begin. Others may read. A lock that autovacuum holds is given up when
   * the time for a deadlock has passed.
   */
  #locking({ tables }: Parts, limitMs: number): string[] {
    return [
      'BEGIN',
      `SET LOCAL lock_timeout = ${limitMs}`,
      'SET LOCAL deadlock_timeout = 10',
      ...(tables.length === 0
        ? []
        : [`LOCK TABLE ${tables.map((name) => `ONLY ${name}`).join(', ')} IN SHARE ROW EXCLUSIVE MODE`]),
    ]
  }

  async #replace(kept: Kept, because: string, signal: AbortSignal): Promise<Done> {
    await this.#session?.close()
    this.#session = undefined
    const { reference, ended } = await replaceDatabase(this.#place, this.#login, kept.copy, signal)
    kept.reference = reference
    const closed = ended === 1 ? '1 connection was closed' : `${ended} connections were closed`
    return { did: 'replaced', what: `${because}; ${closed}` }
  }

  async #open(): Promise<PostgresSession> {
    if (this.#session === undefined || this.#session.isOver)
      this.#session = await PostgresSession.open(this.#place, this.#login, this.#database)
    return this.#session
  }

  async #failed(what: string, error: unknown): Promise<unknown> {
    if (!(error instanceof SqlError) && !(error instanceof SessionLost)) return error
    return resetFailed(this.#place, `database ${this.#database}: ${what}: ${error.message}`)
  }
}

/** Why only a copy is right after an error, as a clause; null: that would not help. */
function reasonToReplace(error: unknown): string | null {
  // The tests may have removed the database itself.
  if (error instanceof SessionLost)
    return /database ".*" does not exist/s.test(error.message) ? 'it was dropped' : null
  if (!(error instanceof SqlError)) return null
  if (LOCKED.includes(error.state)) return 'other sessions do not give their locks back'
  return `what is in it does not let itself be undone (${error.message})`
}

/** Ends the sessions that hold locks for writing, and names the prepared transactions, which no session holds. */
const ENDING = `SELECT json_build_object(
  'ended', (SELECT count(pg_terminate_backend(pid)) FROM (
    SELECT DISTINCT l.pid FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_backend_pid() AND a.backend_type = 'client backend'
      AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
      AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')) AS holders),
  'prepared', (SELECT coalesce(json_agg(gid), '[]') FROM pg_catalog.pg_prepared_xacts WHERE database = current_database()))`

/** Why only a copy is right, after a look at the catalogs that are written anew without a change; null: nothing has changed in them. */
async function schemaChange(
  session: PostgresSession,
  { hashes }: Reference,
  { rewritten }: Changes,
): Promise<string | null> {
  if (rewritten.length === 0) return null
  const now = await session.ask<Record<string, string>>(HASHES_QUERY)
  const changed = rewritten.find((name) => now[name] !== hashes[name])
  return changed === undefined ? null : `its schema has changed (${changed})`
}

function undoing(
  { state }: Reference,
  { tables, sequences, hasProperties }: Changes,
  { files }: Kept,
  database: string,
): string[] {
  return [
    ...tables.map((name) => `DELETE FROM ONLY ${name}`),
    ...tables.map((name) => `COPY ${name} FROM ${literal(noted(files.get(name), name))}`),
    ...sequences.map((name) => {
      const [last = '', called] = noted(state.sequences[name], name).split(' ')
      return `SELECT setval(${literal(name)}, ${last}, ${called === 'called'})`
    }),
    ...(hasProperties ? propertyStatements(database, state.properties) : []),
  ]
}

/** What was noted of a part of the database. Whatever was not noted is put back by a copy. */
function noted(value: string | undefined, name: string): string {
  if (value === undefined) throw new TypeError(`Nothing was noted of ${name}.`)
  return value
}

function describe({ tables, sequences, hasProperties }: Changes, ended: number): Done {
  const what = [
    counted(tables.length, 'table'),
    counted(sequences.length, 'sequence'),
    hasProperties ? 'the settings of the database' : '',
    ended === 0 ? '' : `${counted(ended, 'session')} with an open transaction ended`,
  ].filter((one) => one !== '')
  return what.length === 0 ? { did: 'nothing' } : { did: 'undone', what: what.join(', ') }
}

function counted(count: number, thing: string): string {
  if (count === 0) return ''
  return count === 1 ? `1 ${thing}` : `${count} ${thing}s`
}
