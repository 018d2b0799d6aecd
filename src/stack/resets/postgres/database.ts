import { isDeepStrictEqual } from 'node:util'
import {
  type Changes,
  changesTo,
  isUntouched,
  type Known,
  type Reference,
  type Written,
  writtenSince,
} from '../../../core/resets/postgres/changes.ts'
import type { Base, Content, Rows } from '../../../core/resets/postgres/content.ts'
import { Kept } from '../../../core/resets/postgres/kept.ts'
import {
  type Glance,
  glancePreparation,
  glanceQuery,
  HASHES_QUERY,
  literal,
  PARTS_QUERY,
  type Parts,
  PREPARED_GLANCE,
  propertyStatements,
  type State,
  statePreparation,
  stateSinceQuery,
} from '../../../core/resets/postgres/sql.ts'
import { MOST_NAMES, type ServiceReset } from '../../../core/resets/report.ts'
import { shortHash } from '../../../core/text/short-hash.ts'
import { notNoted, notRemoved, resetFailed } from '../errors.ts'
import { runIn } from '../run-in.ts'
import type { Place } from '../store.ts'
import { endOlder, isLocked, keepingRows, locking, lockStill } from './locks.ts'
import { countsOf, lookAt, markOf } from './look.ts'
import { creationOf, dropModels, dumpTo, replaceDatabase } from './replace.ts'
import { type PostgresLogin, PostgresSession, requireServer, SessionLost, SqlError } from './session.ts'
import { copyingTo, WITHOUT_TRIGGERS, writing } from './write.ts'

/** How long a transaction that writes may go on before a reset ends its session. */
const GRACE_MS = 2000
/** How often sessions are ended that have had that long. */
const MAX_ENDINGS = 2

/** How often tables may come or go while they are being locked. */
const MAX_TURNS = 5

/** How many files one command removes: a command line is limited. */
const FILES_AT_ONCE = 500

type Done = Omit<ServiceReset, 'ms'>

/** A content that was noted, and what was written to files for it, in words. */
interface Taken {
  content: Content
  what: string
}

interface Noted {
  known: Known
  what: string
}

/**
 * One database, as it is put back. What differs from the wanted content is undone in place, in one transaction, so that the connections
 * of the application stay: rows that were written since the last look have the number of a later transaction, and a table with fewer
 * rows has lost some. The rows of such a table are deleted, and read again from a file that the server has written when the content was
 * noted. So are those of tables in which the wanted content differs from what was there at the last look: see {@link Known}. Whatever
 * cannot be undone that way, such as a change of the schema, is put back by a copy of the database.
 */
export class PostgresDatabase {
  readonly #place: Place
  readonly #login: PostgresLogin
  readonly #database: string
  #session: PostgresSession | undefined
  /** The session in which the look at the state is prepared, for these parts. */
  #prepared: { session: PostgresSession; parts: Parts } | undefined
  #known: Known | undefined
  #kept: Kept | undefined

  constructor(place: Place, login: PostgresLogin, database: string) {
    this.#place = place
    this.#login = login
    this.#database = database
  }

  /**
   * Notes what it holds now. What has not changed since the last look is shared with what was noted before.
   * @param limitMs how long it may wait until nobody writes
   */
  async take(limitMs: number, signal: AbortSignal): Promise<Taken> {
    try {
      const taken = await this.#take(limitMs, signal)
      this.#kept?.keep(taken.content)
      return taken
    } catch (error) {
      if (!(error instanceof SqlError) && !(error instanceof SessionLost)) throw error
      const why = isLocked(error)
        ? `transactions that write to it have not ended within ${limitMs / 1000} s`
        : error.message
      throw notNoted(this.#place, `database ${this.#database}: ${why}`)
    }
  }

  async putBack(content: Content, signal: AbortSignal): Promise<Done> {
    try {
      return await this.#putBack(content, signal)
    } catch (error) {
      if (!(error instanceof SqlError) && !(error instanceof SessionLost)) throw error
      throw resetFailed(this.#place, `database ${this.#database}: it could not be put back: ${error.message}`)
    }
  }

  release(content: Content): void {
    this.#kept?.release(content)
  }

  /** Removes files and databases that are needed for no content. */
  async tidy(signal: AbortSignal): Promise<void> {
    const unneeded = this.#kept?.unneeded
    if (unneeded === undefined) return
    const { files, models } = unneeded
    if (models.length > 0) await dropModels(this.#place, this.#login, models)
    for (let first = 0; first < files.length; first += FILES_AT_ONCE)
      await runIn(this.#place, ['rm', '-f', ...files.slice(first, first + FILES_AT_ONCE)], signal, {
        failed: notRemoved,
      })
    this.#kept?.removed(unneeded)
  }

  close(): void {
    void this.#session?.close().catch(() => {}) // Its end is all that is wanted.
    this.#session = undefined
  }

  async #take(limitMs: number, signal: AbortSignal): Promise<Taken> {
    const [known, kept] = [this.#known, this.#kept]
    const isUntouched = known !== undefined && (await this.#isUntouched(known))
    if (isUntouched && kept?.keeps(known.content)) return { content: known.content, what: NOTHING_NEW }
    const session = await this.#open()
    const parts = await this.#lockAll(session, limitMs)
    try {
      const noted = (await this.#noteChanges(session, parts)) ?? (await this.#noteAll(session, parts, signal))
      await session.query('COMMIT')
      this.#known = noted.known
      await this.#prepare(session, noted.known.reference.parts)
      return { content: noted.known.content, what: noted.what }
    } catch (error) {
      if (!session.isOver) await session.query('ROLLBACK')
      throw error
    }
  }

  /**
   * Begins a transaction that sees one moment, in which nobody writes to a table.
   * @returns what the database consists of
   */
  async #lockAll(session: PostgresSession, limitMs: number): Promise<Parts> {
    const until = performance.now() + limitMs
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      const before = await session.ask<Parts>(PARTS_QUERY)
      const { parts: known } = this.#known?.reference ?? {}
      // Not in the transaction, whose end could take it back.
      if (known !== undefined && isDeepStrictEqual(known, before)) await this.#prepare(session, known)
      try {
        await lockStill(session, before.tables, limitMs, until)
        // It sees what it saw first, which is only now.
        const parts = await session.ask<Parts>(PARTS_QUERY)
        if (isDeepStrictEqual(parts, before)) return parts
      } catch (error) {
        if (!session.isOver) await session.query('ROLLBACK')
        throw error
      }
      await session.query('ROLLBACK')
    }
    const { service } = this.#place
    throw notNoted(
      this.#place,
      `database ${this.#database}: something in ${service} changes its schema all the time`,
    )
  }

  /** Notes what was written since the last look. Null: the database as a whole must be noted. */
  async #noteChanges(session: PostgresSession, parts: Parts): Promise<Noted | null> {
    const [known, kept] = [this.#known, this.#kept]
    if (known === undefined || kept === undefined || !kept.has(known.content.base.file)) return null
    const { reference, content } = known
    if (!isDeepStrictEqual(reference.parts, parts)) return null
    const now = await session.ask<State>(stateSinceQuery(reference.mark))
    const written = writtenSince(reference, now)
    if ((written.beyond ?? (await schemaChange(session, reference, written))) !== null) return null
    // The database may hold a content of which the files are gone.
    const isGone = (name: string) => !kept.has(content.rows[name]?.file ?? '')
    const tables = parts.tables.filter((name) => written.tables.includes(name) || isGone(name))
    const rows = { ...content.rows, ...(await writeFiles(session, parts, tables, now, kept)) }
    const { sequences, properties } = now
    return {
      known: {
        reference: { ...reference, mark: await markOf(session, now), counts: countsOf(now) },
        content: { base: content.base, rows, sequences, properties },
      },
      what: tables.length === 0 ? NOTHING_NEW : counted(tables.length, 'table'),
    }
  }

  /** Notes the database as a whole. */
  async #noteAll(session: PostgresSession, parts: Parts, signal: AbortSignal): Promise<Noted> {
    const version = await requireServer(session, this.#place.service)
    const { folder, shared } = await session.ask<{ folder: string; shared: string }>(
      `SELECT json_build_object('folder', current_setting('data_directory'), 'shared', pg_export_snapshot())`,
    )
    const { reference, state } = await lookAt(session, parts, this.#database)
    const { sequences, properties } = state
    const id = shortHash(this.#database)
    // In the folder of the data, because the server may write there whatever the container forbids.
    this.#kept ??= new Kept(`${folder}/ssot_docker.${id}`, `ssot_docker_model_${id}`)
    const kept = this.#kept
    const rows = await writeFiles(session, parts, parts.tables, state, kept)
    const views = Object.fromEntries(parts.views.map((name) => [name, kept.newFile()]))
    const copies = Object.entries(views).map(([name, to]) => `COPY (SELECT * FROM ${name}) TO ${literal(to)}`)
    if (copies.length > 0) await session.query(...copies, 'SELECT 1')
    const [file, model] = [kept.newFile(), kept.newModel()]
    const creation = await creationOf(session, this.#database)
    // It sees the same as this transaction.
    await dumpTo(this.#place, this.#login, this.#database, file, parts.views, shared, signal)
    const base: Base = { file, model, version, creation, views, rows, sequences }
    return {
      known: { reference, content: { base, rows, sequences, properties } },
      what: `the whole database, with ${counted(parts.tables.length, 'table') || 'no table'}`,
    }
  }

  get #current(): Known {
    if (this.#known === undefined) throw new TypeError('The content of the database was not noted.')
    return this.#known
  }

  async #putBack(wanted: Content, signal: AbortSignal): Promise<Done> {
    const { content } = this.#current
    let because: string
    try {
      // It looks also if another content is wanted, because its session may have been ended.
      if ((await this.#isUntouched(this.#current)) && content === wanted) return { did: 'nothing' }
      const undone = await this.#undo(await this.#open(), this.#current, wanted)
      if ('did' in undone) return undone
      because = undone.because
    } catch (error) {
      const why = reasonToReplace(error)
      if (why === null) throw error
      because = why
    }
    return this.#replace(wanted, because, signal)
  }

  /** Whether nothing has changed since the mark, which is then that of this look. */
  async #isUntouched(known: Known): Promise<boolean> {
    const ask = async () => {
      const session = await this.#open()
      const { parts } = known.reference
      const query = this.#isPrepared(session, parts) ? PREPARED_GLANCE : glanceQuery(parts, this.#database)
      return session.ask<Glance>(query)
    }
    const isOld = this.#session !== undefined
    try {
      // A session that was ended since the last look notices that only now.
      const glance = await ask().catch((error) => {
        if (isOld && error instanceof SessionLost) return ask()
        throw error
      })
      if (!isUntouched(known, glance)) return false
      this.#known = { ...known, reference: { ...known.reference, mark: { ...glance.mark, late: [] } } }
      return true
    } catch (error) {
      // A session that is changing a sequence lets nobody look at it, and one that was dropped is not there.
      if (error instanceof SqlError) return false
      throw error
    }
  }

  /**
   * Undoes what was written, as soon as others let it: their transactions hold locks that it needs, and a transaction of a busy
   * application may even wait for it meanwhile, because it uses the tables in another order. Each gets time to end; then its session is
   * ended.
   */
  async #undo(session: PostgresSession, known: Known, wanted: Content): Promise<Done | { because: string }> {
    let [ended, endings, begin] = [0, 0, performance.now()]
    // Whoever locks rows of them must not be in the middle of something.
    let written: readonly string[] = []
    for (;;) {
      try {
        return await this.#tryToUndo(session, known, wanted, { ended, written })
      } catch (error) {
        if (!session.isOver) await session.query('ROLLBACK')
        if (!isLocked(error) || session.isOver) throw error
        written = await this.#differing(session, known, wanted)
        const passedMs = performance.now() - begin
        if (passedMs < GRACE_MS) continue
        if (endings === MAX_ENDINGS) throw error
        ended += await endOlder(session, passedMs, written)
        endings++
        begin = performance.now()
      }
    }
  }

  /** The tables that differ from the wanted content now, while others may still write to them. */
  async #differing(session: PostgresSession, known: Known, wanted: Content): Promise<readonly string[]> {
    const { reference } = known
    if (!this.#isPrepared(session, reference.parts)) return []
    try {
      const now = await session.ask<State>(stateSinceQuery(reference.mark))
      return changesTo(known, writtenSince(reference, now), now, wanted).tables
    } catch (error) {
      // A session that is changing a sequence lets nobody look at it.
      if (isLocked(error)) return []
      throw error
    }
  }

  /**
   * @param so how many sessions were ended for it so far, and the tables that are expected to be written
   */
  async #tryToUndo(
    session: PostgresSession,
    known: Known,
    wanted: Content,
    so: { ended: number; written: readonly string[] },
  ): Promise<Done | { because: string }> {
    const { reference } = known
    const statements = ['BEGIN', ...locking(reference.parts.tables, so.written)]
    if (!this.#isPrepared(session, reference.parts)) {
      // To plan needs locks on the tables, too, for which those are ended that write.
      await session.query(...statements, 'ROLLBACK')
      await this.#prepare(session, reference.parts)
    }
    await session.query(...statements)
    const now = await session.ask<State>(stateSinceQuery(reference.mark))
    const written = writtenSince(reference, now)
    const changes = changesTo(known, written, now, wanted)
    const because = changes.replaceBecause ?? (await schemaChange(session, reference, written))
    if (because !== null) {
      await session.query('ROLLBACK')
      return { because }
    }
    const mark = await markOf(session, now)
    const properties = changes.hasProperties ? propertyStatements(this.#database, wanted.properties) : []
    await session.query(
      // It does not wait: since the look it keeps others waiting, and after a second they would take a deadlock for their own.
      ...keepingRows(changes.tables, ' NOWAIT'),
      ...writing(wanted, changes),
      ...properties,
      'COMMIT',
    )
    const counts = changes.tables.map((name) => [name, wanted.rows[name]?.count ?? 0] as const)
    this.#known = {
      reference: { ...reference, mark, counts: { ...countsOf(now), ...Object.fromEntries(counts) } },
      content: wanted,
    }
    return describe(changes, so.ended)
  }

  /** Once for each session, so that looks need not be planned each time. */
  async #prepare(session: PostgresSession, parts: Parts): Promise<void> {
    if (this.#isPrepared(session, parts)) return
    await session.query(
      'DEALLOCATE ALL',
      // To set it for each transaction would discard all plans.
      WITHOUT_TRIGGERS,
      statePreparation(parts, this.#database),
      glancePreparation(parts, this.#database),
    )
    this.#prepared = { session, parts }
  }

  #isPrepared(session: PostgresSession, parts: Parts): boolean {
    return this.#prepared?.session === session && this.#prepared.parts === parts
  }

  async #replace(wanted: Content, because: string, signal: AbortSignal): Promise<Done> {
    await this.#session?.close()
    this.#session = undefined
    this.#kept?.willMake(wanted.base.model)
    const { known, ended } = await replaceDatabase(this.#place, this.#login, this.#database, wanted, signal)
    this.#known = known
    const closed = ended === 1 ? '1 connection was closed' : `${ended} connections were closed`
    return { did: 'replaced', what: `${because}; ${closed}` }
  }

  async #open(): Promise<PostgresSession> {
    if (this.#session === undefined || this.#session.isOver)
      this.#session = await PostgresSession.open(this.#place, this.#login, this.#database)
    return this.#session
  }
}

/** What is said of a database of which no table had to be written to a file. */
const NOTHING_NEW = 'no table has changed since the last look'

/** Lets the server write the rows of tables into files. */
async function writeFiles(
  session: PostgresSession,
  { columns }: Parts,
  tables: readonly string[],
  { seen }: State,
  kept: Kept,
): Promise<Record<string, Rows>> {
  const all = tables.map((name): [string, Rows] => [
    name,
    { file: kept.newFile(), columns: columns[name] ?? '', count: seen[name]?.rows ?? 0 },
  ])
  if (all.length > 0) await session.query(...all.map(([name, rows]) => copyingTo(name, rows)), 'SELECT 1')
  return Object.fromEntries(all)
}

/** Why only a copy is right after an error, as a clause; null: that would not help. */
function reasonToReplace(error: unknown): string | null {
  // The tests may have removed the database itself.
  if (error instanceof SessionLost)
    return /database ".*" does not exist/s.test(error.message) ? 'it was dropped' : null
  if (!(error instanceof SqlError)) return null
  if (isLocked(error)) return 'other sessions do not give their locks back'
  return `what is in it does not let itself be undone (${error.message})`
}

/** Why only a copy is right, after a look at the catalogs that are written anew without a change; null: nothing has changed in them. */
async function schemaChange(
  session: PostgresSession,
  { hashes }: Reference,
  { rewritten }: Written,
): Promise<string | null> {
  if (rewritten.length === 0) return null
  const now = await session.ask<Record<string, string>>(HASHES_QUERY)
  const changed = rewritten.find((name) => now[name] !== hashes[name])
  return changed === undefined ? null : `its schema has changed (${changed})`
}

function describe({ tables, sequences, hasProperties }: Changes, ended: number): Done {
  const what = [
    counted(tables.length, 'table'),
    counted(sequences.length, 'sequence'),
    hasProperties ? 'the settings of the database' : '',
    ended === 0 ? '' : `${counted(ended, 'session')} with an open transaction ended`,
  ].filter((one) => one !== '')
  if (what.length === 0) return { did: 'nothing' }
  const names = [...tables, ...sequences].slice(0, MOST_NAMES)
  return { did: 'undone', what: what.join(', '), ...(names.length > 0 && { names }) }
}

function counted(count: number, thing: string): string {
  if (count === 0) return ''
  return count === 1 ? `1 ${thing}` : `${count} ${thing}s`
}
