import type { DatabaseSync } from 'node:sqlite'
import type { ComposeModel } from '../../core/compose/model.ts'
import {
  type ChainBreak,
  type ChainHead,
  type ChainRecord,
  canonicalJson,
  checkChain,
  recordHash,
  textHash,
} from '../../core/history/chain.ts'
import type {
  BegunVersion,
  EndedVersion,
  ListedVersion,
  RecordedImage,
  RecordedStack,
  Version,
} from '../../core/history/version.ts'
import { rowsOf } from '../database/rows.ts'
import { writeTransaction } from '../database/transaction.ts'
import { isAlive, type ProcessIdentity } from '../processes/identity.ts'
import type { GuardedDatabase } from './guarded-database.ts'

/** What is told of a change when it begins. Its number follows from the journal. */
export type NewVersion = Omit<BegunVersion, 'number'>

/** All versions of a stack. */
export interface StackHistory {
  stack: string
  environment: string
  /** Absolute root of its checkout. */
  root: string
  /** Oldest first; without those whose begin is missing or was changed. */
  versions: ListedVersion[]
  /** How many there are before these, because only the last ones were asked for. */
  earlier: number
  /** Where entries are missing or were changed. Empty: nowhere. */
  breaks: ChainBreak[]
}

/** A version with its model. */
export interface ReadVersion extends Version {
  isRunning: boolean
  /** Why the model is null although there was one, as a clause; null: it is as it was recorded. */
  modelLost: string | null
}

/** How an entry about a begin is stored: the model apart, because most versions have the same one. */
interface BeginEntry {
  process: ProcessIdentity
  begun: Omit<BegunVersion, 'model'> & { model: string | null }
}

/** The changes that stable stacks went through, append-only. Their hashes show a cut or changed entry. */
export class Versions {
  readonly #database: GuardedDatabase

  constructor(database: GuardedDatabase) {
    this.#database = database
  }

  /**
   * Records that a change begins. No secret may be in it.
   * @param process that makes the change
   * @returns the number of the version; null: the journal cannot be used, which was reported
   */
  begin(version: NewVersion, process: ProcessIdentity): number | null {
    const { stack, model, environment, root, kept } = version
    const modelText = model === null ? null : canonicalJson(model)
    return this.#database.attempt(null, (db) =>
      writeTransaction(db, () => {
        const number = lastNumber(db, stack) + 1
        const hash = modelText === null ? null : putPart(db, modelText)
        const entry: BeginEntry = { process, begun: { ...version, number, model: hash } }
        append(db, { stack, number, kind: 'begin', text: canonicalJson(entry) })
        db.prepare(
          'UPDATE version_head SET environment = ?, root = ?, kept = ?, number = ? WHERE stack = ?',
        ).run(environment, root, kept, number, stack)
        return number
      }),
    )
  }

  /**
   * Records how a change ended. No secret may be in it.
   * @param isKept whether its images are among those that are kept: those of a change that ended well
   */
  end({ stack, number }: { stack: string; number: number }, end: EndedVersion, isKept: boolean): void {
    this.#database.attempt(undefined, (db) =>
      writeTransaction(db, () => {
        append(db, { stack, number, kind: 'end', text: canonicalJson(end) })
        if (!isKept || end.images === null) return
        const insert = db.prepare('INSERT INTO version_image (stack, number, imageId) VALUES (?, ?, ?)')
        const ids = Object.values(end.images).map(({ id }) => id)
        for (const id of new Set(ids)) insert.run(stack, number, id)
      }),
    )
  }

  /**
   * The versions of every stack of a checkout, by environment; null: the journal cannot be used.
   * @param last how many of each stack, the last ones; all of them are checked in any case. Default: all.
   */
  ofCheckout(root: string, last = Number.POSITIVE_INFINITY): StackHistory[] | null {
    const heads = this.#database.attempt(null, (db) =>
      rowsOf<HeadRow>(db.prepare('SELECT * FROM version_head WHERE root = ? ORDER BY environment'), root),
    )
    if (heads === null) return null
    const histories = heads.map((head) => this.#historyOf(head, last))
    return histories.includes(null) ? null : histories.filter((history) => history !== null)
  }

  /** The versions of a stack; null: it has none, or the journal cannot be used. */
  ofStack(stack: string): StackHistory | null {
    const head = this.#database.attempt(null, (db) => headOf(db, stack))
    return head === null ? null : this.#historyOf(head)
  }

  /** One version of a stack, with its model; null: there is none, or the journal cannot be used. */
  read(stack: string, number: number): ReadVersion | null {
    const found = this.#database.attempt(null, (db) => {
      const query = db.prepare('SELECT * FROM version_record WHERE stack = ? AND number = ? ORDER BY id')
      const records = rowsOf<ChainRecord>(query, stack, number).filter((one) => recordHash(one) === one.hash)
      const [version] = versionsOf(records)
      if (version === undefined) return null
      const { model } = version
      const text = model === null ? undefined : partOf(db, model)
      return { version, text }
    })
    if (found === null) return null
    const { version, text } = found
    const { listed, model: hash } = version
    const lost = hash === null ? null : lostPart(hash, text)
    const model = text === undefined || lost !== null ? null : (JSON.parse(text) as ComposeModel)
    return { ...listed, begun: { ...listed.begun, model }, modelLost: lost }
  }

  /** The last version of a stack that has begun; null: there is none, or the journal cannot be used. */
  last(stack: string): ReadVersion | null {
    const number = this.#database.attempt(0, (db) => lastNumber(db, stack))
    return number === 0 ? null : this.read(stack, number)
  }

  /** The last version of a stack that ended well and has a model; null: there is none. */
  lastDone(stack: string): ReadVersion | null {
    const history = this.ofStack(stack)
    const last = history?.versions.findLast(
      ({ begun, end }) => end?.outcome.kind === 'done' && begun.modelHash !== null,
    )
    return last === undefined ? null : this.read(stack, last.begun.number)
  }

  /**
   * The images of all versions that ended well, and how many versions of each stack keep theirs; null: the journal cannot be
   * used, so every image may belong to a version.
   */
  images(): { images: RecordedImage[]; stacks: RecordedStack[] } | null {
    return this.#database.attempt(null, (db) => ({
      images: rowsOf<RecordedImage>(db.prepare('SELECT stack, number, imageId AS id FROM version_image')),
      stacks: rowsOf<RecordedStack>(db.prepare('SELECT stack, root, kept FROM version_head ORDER BY stack')),
    }))
  }

  #historyOf(
    { stack, environment, root, ...head }: HeadRow,
    last = Number.POSITIVE_INFINITY,
  ): StackHistory | null {
    const records = this.#database.attempt(null, (db) =>
      rowsOf<ChainRecord>(db.prepare('SELECT * FROM version_record WHERE stack = ? ORDER BY seq, id'), stack),
    )
    if (records === null) return null
    const { intact, breaks } = checkChain(records, head.count === 0 ? null : head)
    const begun = intact.filter(({ kind }) => kind === 'begin')
    const earlier = Math.max(0, begun.length - last)
    const first = begun[earlier]?.seq ?? 0
    const wanted = intact.filter(({ seq }) => seq >= first)
    return {
      ...{ stack, environment, root, breaks, earlier },
      versions: versionsOf(wanted).map(({ listed }) => listed),
    }
  }
}

interface HeadRow extends ChainHead {
  stack: string
  environment: string
  root: string
  number: number
  kept: number
}

function headOf(db: DatabaseSync, stack: string): HeadRow | null {
  return rowsOf<HeadRow>(db.prepare('SELECT * FROM version_head WHERE stack = ?'), stack)[0] ?? null
}

/** Also by the entries, because the head may have been deleted. A number is given only once. */
function lastNumber(db: DatabaseSync, stack: string): number {
  const query = db.prepare('SELECT max(number) AS number FROM version_record WHERE stack = ?')
  const [last] = rowsOf<{ number: number | null }>(query, stack)
  return Math.max(headOf(db, stack)?.number ?? 0, last?.number ?? 0)
}

/** Adds an entry to the chain of its stack. */
function append(db: DatabaseSync, entry: Pick<ChainRecord, 'stack' | 'number' | 'kind' | 'text'>): void {
  const { stack, number, kind, text } = entry
  const head = headOf(db, stack)
  const query = db.prepare('SELECT seq, hash FROM version_record WHERE stack = ? ORDER BY seq DESC LIMIT 1')
  const [last] = rowsOf<Pick<ChainRecord, 'seq' | 'hash'>>(query, stack)
  // What was cut off stays missed: the head knows how many entries there were.
  const follows = head === null || (last?.seq ?? 0) > head.count ? last : { seq: head.count, hash: head.hash }
  const record = { ...entry, seq: (follows?.seq ?? 0) + 1, before: follows?.hash ?? '' }
  const hash = recordHash(record)
  db.prepare(
    'INSERT INTO version_record (stack, seq, number, kind, text, before, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
  ).run(stack, record.seq, number, kind, text, record.before, hash)
  db.prepare(
    `INSERT INTO version_head (stack, environment, root, count, number, kept, hash) VALUES (?, '', '', ?, ?, 0, ?)
     ON CONFLICT (stack) DO UPDATE SET count = excluded.count, hash = excluded.hash, number = max(number, excluded.number)`,
  ).run(stack, record.seq, number, hash)
}

function putPart(db: DatabaseSync, text: string): string {
  const hash = textHash(text)
  db.prepare('INSERT OR IGNORE INTO version_part (hash, text) VALUES (?, ?)').run(hash, text)
  return hash
}

function partOf(db: DatabaseSync, hash: string): string | undefined {
  return rowsOf<{ text: string }>(db.prepare('SELECT text FROM version_part WHERE hash = ?'), hash)[0]?.text
}

function lostPart(hash: string, text: string | undefined): string | null {
  if (text === undefined) return 'its model is missing in the journal'
  return textHash(text) === hash ? null : 'its model was changed in the journal'
}

/** The versions that entries tell of, in their order. An end without its begin is left out. */
function versionsOf(records: readonly ChainRecord[]): { listed: ListedVersion; model: string | null }[] {
  const ends = new Map(
    records.flatMap(({ kind, number, text }) =>
      kind === 'end' ? [[number, JSON.parse(text) as EndedVersion] as const] : [],
    ),
  )
  return records.flatMap(({ kind, number, text }) => {
    if (kind !== 'begin') return []
    const { process, begun } = JSON.parse(text) as BeginEntry
    const { model, ...rest } = begun
    const end = ends.get(number) ?? null
    return [{ listed: { begun: rest, end, isRunning: end === null && isAlive(process) }, model }]
  })
}
