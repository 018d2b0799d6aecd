import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { isAlive, type ProcessIdentity } from '../processes/identity.ts'

/**
 * What the processes of this user hold on this machine ({@link HoldingKind}), when images were last used, how long
 * things took, and which stacks are left for inspection. SQLite is used for its locks: they belong to the kernel and end with the process, so no stale
 * lock can exist. A row whose process is dead counts as absent.
 */
export class Registry implements Disposable {
  readonly #db: DatabaseSync

  constructor(file: string) {
    this.#db = new DatabaseSync(file)
    chmodSync(file, 0o600)
    this.#db.exec(`
      PRAGMA busy_timeout = 10000;
      CREATE TABLE IF NOT EXISTS holding (
        kind TEXT NOT NULL, name TEXT NOT NULL, note TEXT NOT NULL,
        pid INTEGER NOT NULL, startTime TEXT NOT NULL,
        PRIMARY KEY (kind, name)
      ) STRICT;
      CREATE TABLE IF NOT EXISTS image (reference TEXT PRIMARY KEY, usedAtMs INTEGER NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS duration (
        project TEXT NOT NULL, what TEXT NOT NULL, ms INTEGER NOT NULL, atMs INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE IF NOT EXISTS checked (stack TEXT PRIMARY KEY, inputs TEXT NOT NULL, atMs INTEGER NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS kept (
        stack TEXT PRIMARY KEY, endpoint TEXT NOT NULL, reason TEXT NOT NULL, atMs INTEGER NOT NULL
      ) STRICT;
    `)
  }

  /**
   * Takes the name if no living process holds it.
   * @returns null when it is taken now, else who holds it
   */
  claim(kind: HoldingKind, name: string, note: string, owner: ProcessIdentity): Holding | null {
    return this.claimAll(kind, [name], note, owner)
  }

  /**
   * Takes all the names or none.
   * @returns null when they are taken now, else who holds the first that is not free
   */
  claimAll(
    kind: HoldingKind,
    names: readonly string[],
    note: string,
    owner: ProcessIdentity,
  ): Holding | null {
    return this.#exclusively(() => {
      for (const name of names) {
        const holder = this.#livingHolder(kind, name)
        if (holder) return holder
      }
      for (const name of names) this.#put(kind, name, note, owner)
      return null
    })
  }

  /** Gives the name back, if that process holds it. */
  release(kind: HoldingKind, name: string, owner: ProcessIdentity): void {
    this.#db
      .prepare('DELETE FROM holding WHERE kind = ? AND name = ? AND pid = ? AND startTime = ?')
      .run(kind, name, owner.pid, owner.startTime)
  }

  /**
   * Takes images into use, beside others that use them, and notes the time.
   * @param project the stack that uses them
   * @returns null when they are in use now, else who is about to remove one of them
   */
  useImages(
    references: readonly string[],
    project: string,
    owner: ProcessIdentity,
    nowMs: number,
  ): Holding | null {
    return this.#exclusively(() => {
      for (const reference of references) {
        const remover = this.#livingHolder('image-removal', reference)
        if (remover) return remover
      }
      for (const reference of references) {
        this.#put('image-use', `${reference} ${project}`, project, owner)
        this.#db
          .prepare('INSERT OR REPLACE INTO image (reference, usedAtMs) VALUES (?, ?)')
          .run(reference, nowMs)
      }
      return null
    })
  }

  /** Ends what {@link Registry.useImages} began for a stack. */
  releaseImages(project: string, owner: ProcessIdentity): void {
    this.#db
      .prepare("DELETE FROM holding WHERE kind = 'image-use' AND note = ? AND pid = ? AND startTime = ?")
      .run(project, owner.pid, owner.startTime)
  }

  /**
   * Takes an image for removal, so that nobody takes it into use meanwhile.
   * @returns null when that is so, else who uses it or is removing it already
   */
  claimImageRemoval(reference: string, owner: ProcessIdentity): Holding | null {
    return this.#exclusively(() => {
      const users = this.list('image-use').filter(({ name }) => name.startsWith(`${reference} `))
      const holder = users.find((user) => isAlive(user)) ?? this.#livingHolder('image-removal', reference)
      if (holder) return holder
      this.#put('image-removal', reference, 'removes it', owner)
      return null
    })
  }

  /** Gives back what {@link Registry.claimImageRemoval} took. */
  releaseImageRemoval(reference: string, owner: ProcessIdentity, removed: boolean): void {
    this.release('image-removal', reference, owner)
    if (removed) this.#db.prepare('DELETE FROM image WHERE reference = ?').run(reference)
  }

  /** When each image was last taken into use, in milliseconds since 1970. */
  imageUses(): Map<string, number> {
    const rows = this.#db.prepare('SELECT * FROM image').all()
    return new Map(rows.map((row) => imageSchema.parse(row)).map((use) => [use.reference, use.usedAtMs]))
  }

  /**
   * Notes how long something took, beside the last few times. Times of long ago go, of whatever stack they are.
   * @param what any words by which it is known again
   */
  noteDuration(project: string, what: string, ms: number, nowMs: number): void {
    this.#exclusively(() => {
      const insert = 'INSERT INTO duration (project, what, ms, atMs) VALUES (?, ?, ?, ?)'
      this.#db.prepare(insert).run(project, what, Math.round(ms), Math.round(nowMs))
      this.#db
        .prepare(
          `DELETE FROM duration WHERE atMs < ?1 OR project = ?2 AND what = ?3 AND rowid NOT IN
            (SELECT rowid FROM duration WHERE project = ?2 AND what = ?3 ORDER BY atMs DESC, rowid DESC LIMIT ?4)`,
        )
        .run(Math.round(nowMs) - KEPT_MS, project, what, DURATIONS_KEPT)
    })
  }

  /** How long things took in a stack the last times, in milliseconds, the latest first, by what it was. */
  durations(project: string): Map<string, number[]> {
    const rows = this.#db
      .prepare('SELECT what, ms FROM duration WHERE project = ? ORDER BY atMs DESC, rowid DESC')
      .all(project)
    const times = new Map<string, number[]>()
    for (const { what, ms } of rows.map((row) => durationSchema.parse(row))) {
      times.set(what, [...(times.get(what) ?? []), ms])
    }
    return times
  }

  /**
   * Notes that what a stack is started from was found in order. Notes of long ago go.
   * @param inputs by which it is known whether that still holds
   */
  noteChecked(stack: string, inputs: string, nowMs: number): void {
    this.#exclusively(() => {
      const insert = 'INSERT OR REPLACE INTO checked (stack, inputs, atMs) VALUES (?, ?, ?)'
      this.#db.prepare(insert).run(stack, inputs, Math.round(nowMs))
      this.#db.prepare('DELETE FROM checked WHERE atMs < ?').run(Math.round(nowMs) - KEPT_MS)
    })
  }

  /** The last {@link Registry.noteChecked}, or null. */
  checked(stack: string): string | null {
    const row = this.#db.prepare('SELECT inputs FROM checked WHERE stack = ?').get(stack)
    return row === undefined ? null : checkedSchema.parse(row).inputs
  }

  /**
   * Notes that a stack is left for inspection, so that nobody takes it for an orphan when its owner has ended.
   * @param endpoint of the engine that it is on
   * @param reason one sentence for people
   */
  keepStack(stack: string, endpoint: string, reason: string, nowMs: number): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO kept (stack, endpoint, reason, atMs) VALUES (?, ?, ?, ?)')
      .run(stack, endpoint, reason, Math.round(nowMs))
  }

  /** The stacks of an engine that are left for inspection, the oldest first. */
  keptStacks(endpoint: string): KeptStackRecord[] {
    const rows = this.#db
      .prepare('SELECT stack, reason, atMs FROM kept WHERE endpoint = ? ORDER BY atMs, stack')
      .all(endpoint)
    return rows.map((row) => keptSchema.parse(row))
  }

  /** From now on the stack is like any other. */
  forgetKept(stack: string): void {
    this.#db.prepare('DELETE FROM kept WHERE stack = ?').run(stack)
  }

  /** Forgets what processes held that are dead. @returns how much that was */
  forgetDead(): number {
    return this.#exclusively(() => {
      const dead = this.everything().filter((holding) => !isAlive(holding))
      for (const { kind, name } of dead) {
        this.#db.prepare('DELETE FROM holding WHERE kind = ? AND name = ?').run(kind, name)
      }
      return dead.length
    })
  }

  /** Everything held, by living and by dead processes. */
  list(kind: HoldingKind): Holding[] {
    const rows = this.#db.prepare('SELECT * FROM holding WHERE kind = ? ORDER BY name').all(kind)
    return rows.map((row) => holdingSchema.parse(row))
  }

  /** What living processes hold. */
  living(kind: HoldingKind): Holding[] {
    return this.list(kind).filter((holding) => isAlive(holding))
  }

  [Symbol.dispose](): void {
    this.#db.close()
  }

  /** Everything that anybody holds, the dead included. */
  everything(): Holding[] {
    return this.#db
      .prepare('SELECT * FROM holding')
      .all()
      .map((row) => holdingSchema.parse(row))
  }

  #livingHolder(kind: HoldingKind, name: string): Holding | null {
    const row = this.#db.prepare('SELECT * FROM holding WHERE kind = ? AND name = ?').get(kind, name)
    const holder = row && holdingSchema.parse(row)
    return holder && isAlive(holder) ? holder : null
  }

  #put(kind: HoldingKind, name: string, note: string, owner: ProcessIdentity): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO holding (kind, name, note, pid, startTime) VALUES (?, ?, ?, ?, ?)')
      .run(kind, name, note, owner.pid, owner.startTime)
  }

  #exclusively<T>(act: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      const result = act()
      this.#db.exec('COMMIT')
      return result
    } catch (error) {
      this.#db.exec('ROLLBACK')
      throw error
    }
  }
}

/**
 * What is held:
 * - `keeper`: a run, by its key, held by the one process that serves it;
 * - `port`: a host port of this machine, by its number;
 * - `command`: the work of a command that was started for a stack, as `PROJECT VERB`, held by the command's own process;
 * - `build`: an image, held by the process that builds it;
 * - `change`: a stack that stays, such as that of development, held by the process that is changing it;
 * - `removal`: a stack, held by the process that removes it as an orphan;
 * - `image-use`: an image and a stack that uses it; `image-removal`: an image that is about to go.
 */
export type HoldingKind =
  | 'keeper'
  | 'port'
  | 'command'
  | 'build'
  | 'change'
  | 'removal'
  | 'image-use'
  | 'image-removal'

const holdingSchema = z.object({
  /** A later version may know kinds that this one does not. */
  kind: z.string(),
  name: z.string(),
  /** For people: what the holder does with it. Of a `command`: the process that started it, as `pid@start-time`. */
  note: z.string(),
  pid: z.number(),
  startTime: z.string(),
})

export type Holding = z.infer<typeof holdingSchema>

const DURATIONS_KEPT = 5
/** Times and notes of stacks that nobody has started for so long. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000

const durationSchema = z.object({ what: z.string(), ms: z.number() })

const checkedSchema = z.object({ inputs: z.string() })
const keptSchema = z.object({ stack: z.string(), reason: z.string(), atMs: z.number() })

/** A stack that is left for inspection, why, and since when in milliseconds since 1970. */
export type KeptStackRecord = z.infer<typeof keptSchema>

const imageSchema = z.object({ reference: z.string(), usedAtMs: z.number() })
