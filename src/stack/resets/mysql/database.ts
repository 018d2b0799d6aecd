import type { SsotError } from '../../../core/errors/errors.ts'
import type { Look } from '../../../core/resets/mysql/definitions.ts'
import {
  type Differences,
  differencesOf,
  isOtherSchema,
  isSame,
  partsOf,
} from '../../../core/resets/mysql/differences.ts'
import { ACCOUNTS, granting, listingGrants, readGrants } from '../../../core/resets/mysql/grants.ts'
import { madeAgain, puttingSchemaBack } from '../../../core/resets/mysql/schema.ts'
import { identifier, lockLimit, type Server, unlogged } from '../../../core/resets/mysql/sql.ts'
import { filling } from '../../../core/resets/mysql/tables.ts'
import { type Done, describe, newTally, type Tally } from '../../../core/resets/mysql/tally.ts'
import { shortHash } from '../../../core/text/short-hash.ts'
import { notNoted, notRemoved, resetFailed } from '../errors.ts'
import type { Place } from '../store.ts'
import type { Held } from './held.ts'
import { lookAt } from './look.ts'
import { endOthers } from './others.ts'
import { putRowsBack } from './rows.ts'
import { refused, requireServer } from './server.ts'
import { MysqlSession, SessionLost, SqlError } from './session.ts'
import { holdRows } from './take.ts'

/** How long a transaction that is in the way may go on before a reset ends its session. */
const GRACE_MS = 2000

/** Another session holds what is needed: a lock or rows; or each of two waits for the other. */
const LOCKED = [1205, 1213]
/**
 * A part is gone, of another kind or there already, that was not so a moment before; or, under locks, it is new: another session has changed
 * the schema meanwhile.
 */
const MOVED = [1049, 1050, 1100, 1146, 1305, 1347, 1360, 1539, 4089]
/** Root is not let in. */
const DENIED = [1045, 1698]

/** How often a reset looks again, because it is done in steps, or because something was written meanwhile. */
const MAX_TURNS = 10

/** What the database held at one time. */
export interface Kept {
  server: Server
  held: Held
  /** The name of the database that holds its rows. */
  model: string
  /** How far the log had been written when nothing differed; null: not known. */
  log: string | null
}

/**
 * One database, as it is put back. For each time at which it was noted, another database of the server holds its rows as they were. If InnoDB has written anything since the
 * last look, all rows are compared with those, and the ones that differ are put back while the tables are locked. A changed schema is
 * put back by the statements that have created it. Connections of the application stay.
 */
export class MysqlDatabase {
  readonly #place: Place
  readonly #database: string
  #session: MysqlSession | undefined
  /** How many models were made. */
  #count = 0
  /** The models that nobody needs any more. */
  readonly #released = new Set<string>()

  constructor(place: Place, database: string) {
    this.#place = place
    this.#database = database
  }

  /**
   * Notes what it holds now.
   * @param limitMs how long the transactions that run may take
   */
  async take(limitMs: number): Promise<Kept> {
    const model = `ssot_docker_model_${shortHash(this.#database)}_${this.#count++}`
    try {
      const server = await this.#begin((session) => requireServer(session, this.#place.service))
      const session = await this.#open()
      const held = await holdRows(session, this.#place, { database: this.#database, model, limitMs })
      await session.run([lockLimit(GRACE_MS)])
      return { server, held, model, log: held.look.log }
    } catch (error) {
      this.#released.add(model)
      // Its session may have locked tables.
      this.close()
      throw this.#failed(error, (why) => notNoted(this.#place, why))
    }
  }

  /** Puts back what it held then. */
  async putBack(kept: Kept): Promise<Done> {
    try {
      return await this.#putBack(kept)
    } catch (error) {
      throw this.#failed(error, (why) => resetFailed(this.#place, `it could not be put back: ${why}`))
    }
  }

  /** What was noted will not be put back any more. */
  release({ model }: Kept): void {
    this.#released.add(model)
  }

  /** Removes the models that nobody needs any more. */
  async tidy(): Promise<void> {
    if (this.#released.size === 0) return
    try {
      const drops = [...this.#released].map((model) => `DROP DATABASE IF EXISTS ${identifier(model)}`)
      await this.#begin((session) => session.run(unlogged(drops)))
      this.#released.clear()
    } catch (error) {
      throw this.#failed(error, (why) => notRemoved(this.#place, why))
    }
  }

  close(): void {
    this.#session?.close()
    this.#session = undefined
  }

  async #putBack(kept: Kept): Promise<Done> {
    const tally = newTally()
    /** The statements that give routines the grants that they have lost when they were made again. */
    const due = new Set<string>()
    let waits = 0
    let differences: Differences | undefined
    /** Why the last turn could not be finished. */
    let moved: SqlError | undefined
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      moved = undefined
      try {
        const now = await this.#begin((session) => lookAt(session, this.#database))
        differences = differencesOf(kept.held.look, now)
        if (isOtherSchema(differences)) {
          for (const grant of await this.#grantsOn(kept, now)) due.add(grant)
          await this.#putSchemaBack(kept, now, differences, tally)
          continue
        }
        if (due.size > 0) await (await this.#open()).run([...due])
        due.clear()
        if (isSame(differences) && isUnwritten(kept, now)) return describe(tally)
        if (await this.#putRowsBack(kept, differences, tally)) return describe(tally)
      } catch (error) {
        if (!(error instanceof SqlError)) throw error
        if (MOVED.includes(error.code)) {
          moved = error
          continue
        }
        if (!LOCKED.includes(error.code)) throw error
        const ended = await endOthers(this.#place, kept.server, this.#database, waits++)
        if (ended === null) throw error
        tally.ended[ended.kind] += ended.count
      }
    }
    if (moved !== undefined) throw moved
    const { counters = [], sequences = [] } = differences ?? {}
    const names = [...(differences === undefined ? [] : partsOf(differences)), ...counters, ...sequences]
    const what = names.length === 0 ? '' : `; these differ: ${names.join(', ')}`
    throw new SqlError(0, `something is still writing to it, or it cannot be made as it was${what}`)
  }

  /**
   * The statements that give the routines which are about to be made again the grants that they have, and those that they had when they were
   * noted: a routine that a test has dropped has lost them.
   */
  async #grantsOn({ server: { product }, held }: Kept, now: Look): Promise<string[]> {
    const routines = madeAgain(held.look, now).filter(({ kind }) => /procedure|function|package/.test(kind))
    if (routines.length === 0) return []
    const session = await this.#open()
    const [grants = [], accounts = []] = await session.ask([listingGrants(this.#database), ACCOUNTS])
    const all = [...readGrants(grants), ...held.grants]
    return granting(all, routines, { product, database: this.#database, accounts })
  }

  async #putSchemaBack(
    { server, held }: Kept,
    now: Look,
    differences: Differences,
    tally: Tally,
  ): Promise<void> {
    const fill = new Map(held.pairs.map(({ pair }) => [pair.table.name, filling(pair)]))
    const { product } = server
    const stock = { product, database: this.#database, columns: held.columns, fill }
    const session = await this.#open()
    for (const name of partsOf(differences)) if (!tally.dropped.has(name)) tally.schema.add(name)
    await session.run(puttingSchemaBack(held.look, now, stock))
  }

  /** @returns whether everything is as it was */
  async #putRowsBack(kept: Kept, differences: Differences, tally: Tally): Promise<boolean> {
    const after = await putRowsBack(await this.#open(), this.#database, kept.held, differences, tally)
    if (after === null) return false
    kept.log = after.log
    return true
  }

  /**
   * Does what comes first, in a session that may have been ended since it was used last: that is noticed only now. It may be done twice.
   */
  async #begin<Result>(act: (session: MysqlSession) => Promise<Result>): Promise<Result> {
    const isOld = this.#session !== undefined
    try {
      return await act(await this.#open())
    } catch (error) {
      if (isOld && error instanceof SessionLost) return act(await this.#open())
      throw error
    }
  }

  async #open(): Promise<MysqlSession> {
    if (this.#session === undefined || this.#session.isOver) {
      this.#session = await MysqlSession.open(this.#place)
      await this.#session.run([lockLimit(GRACE_MS)])
    }
    return this.#session
  }

  #failed(error: unknown, failed: (why: string) => SsotError): unknown {
    if (!(error instanceof SqlError) && !(error instanceof SessionLost)) return error
    const { service } = this.#place
    if (error instanceof SqlError && DENIED.includes(error.code))
      return refused(
        service,
        `its user root is not let in with the password of MARIADB_ROOT_PASSWORD or MYSQL_ROOT_PASSWORD (${error.message})`,
      )
    return failed(`database ${this.#database}: ${error.message}`)
  }
}

/** Whether no row can have been written since the last look. */
function isUnwritten({ log, held }: Kept, now: Look): boolean {
  return log !== null && now.log === log && held.pairs.every(({ pair }) => pair.table.engine === 'InnoDB')
}
