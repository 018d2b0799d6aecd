import { rowsOf } from '../database/rows.ts'
import { writeTransaction } from '../database/transaction.ts'
import { formatIdentity, type ProcessIdentity } from '../processes/identity.ts'
import { livingAmong } from '../processes/living.ts'
import { Commands } from './commands.ts'
import { ImageUses } from './image-uses.ts'
import { KeptStacks } from './kept-stacks.ts'
import { Locks } from './locks.ts'
import { completeRegistry, isIncomplete, type KnownStack } from './restore.ts'
import { Rests } from './rests.ts'
import { Store, type StoreOptions } from './store/store.ts'

/** What a process holds, in words. */
export interface Holding extends ProcessIdentity {
  /** A kind of lock, `command` or `image-use`. */
  kind: string
  name: string
}

const BUSY_TIMEOUT_MS = 10_000

const HOLDINGS = `
  SELECT kind, name, pid, startTime FROM lock
  UNION ALL SELECT 'command', verb || ' of ' || stack, pid, startTime FROM command
  UNION ALL SELECT 'image-use', reference || ' of ' || stack, pid, startTime FROM image_use
`

/**
 * What the living processes of this user hold on this machine. What a process held that has ended counts as absent,
 * until {@link Registry.forgetDead} deletes it.
 *
 * It is a SQLite database for the sake of SQLite's locks: they belong to the kernel and end with their process, so none
 * is ever stale.
 */
export class Registry implements Disposable {
  readonly locks: Locks
  readonly commands: Commands
  readonly images: ImageUses
  readonly kept: KeptStacks
  readonly rests: Rests
  readonly #store: Store

  /**
   * @param options `onProblem`: by default, Node.js prints a warning; `withoutFile`: by default `fail`; `busyTimeoutMs`: by
   * default 10 s
   * @throws REGISTRY_VERSION when a newer version of this program has written the file
   * @throws REGISTRY_BUSY, HOME_UNSAFE, HOME_UNUSABLE
   */
  constructor(file: string, options: Partial<StoreOptions> = {}) {
    const store = new Store(file, {
      livingAmong: options.livingAmong ?? livingAmong,
      onProblem: options.onProblem ?? ((message) => process.emitWarning(message)),
      withoutFile: options.withoutFile ?? 'fail',
      busyTimeoutMs: options.busyTimeoutMs ?? BUSY_TIMEOUT_MS,
    })
    this.#store = store
    this.locks = new Locks(store)
    this.commands = new Commands(store)
    this.images = new ImageUses(store)
    this.kept = new KeptStacks(store)
    this.rests = new Rests(store, this.locks)
  }

  /** Whether it is new, so that it may not know of stacks that are running: see {@link Registry.complete}. */
  get isIncomplete(): boolean {
    return this.#store.use(isIncomplete)
  }

  /**
   * Whether this process goes on without the file, such as one that is locked, and could not read it. Then nothing shows
   * which stacks are kept and which images are in use, so what might be either must stay.
   */
  get isUnread(): boolean {
    return this.#store.isUnread
  }

  /**
   * Makes sure that this process can write to it.
   * @throws REGISTRY_BUSY, HOME_UNUSABLE
   */
  requireWritable(): void {
    // A transaction that writes nothing succeeds on a read-only file.
    this.#store.use((db) => writeTransaction(db, () => db.exec('DELETE FROM lock WHERE false')))
  }

  /** Adds what the labels of running stacks say, and keeps what is known already. */
  complete(stacks: readonly KnownStack[]): void {
    this.#store.use((db) => completeRegistry(db, stacks))
  }

  /** Everything that processes hold, those that have ended included. */
  everything(): Holding[] {
    return this.#store.use((db) => rowsOf(db.prepare(`${HOLDINGS} ORDER BY 1, 2`)))
  }

  /**
   * Deletes what ended processes held.
   * @returns how many holdings that were
   */
  forgetDead(): number {
    const holdings = this.everything()
    const living = new Set(this.#store.livingAmong(holdings).map(formatIdentity))
    const dead = new Map(
      holdings
        .map((holding) => [formatIdentity(holding), holding] as const)
        .filter(([key]) => !living.has(key)),
    )
    if (dead.size === 0) return 0
    // By process: what a living process has claimed meanwhile stays.
    return this.#store.use((db) =>
      writeTransaction(db, () => {
        const deletions = ['lock', 'command', 'image_use'].map((table) =>
          db.prepare(`DELETE FROM ${table} WHERE pid = ? AND startTime = ?`),
        )
        let deleted = 0
        for (const { pid, startTime } of dead.values()) {
          for (const deletion of deletions) deleted += Number(deletion.run(pid, startTime).changes)
        }
        return deleted
      }),
    )
  }

  [Symbol.dispose](): void {
    this.#store[Symbol.dispose]()
  }
}
