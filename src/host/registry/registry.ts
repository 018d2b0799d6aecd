import type { DatabaseSync } from 'node:sqlite'
import { SsotError } from '../../core/errors/errors.ts'
import { NewerDatabaseError } from '../database/migrate.ts'
import { openDatabase } from '../database/open.ts'
import { rowsOf } from '../database/rows.ts'
import { writeTransaction } from '../database/transaction.ts'
import { formatIdentity, type ProcessIdentity } from '../processes/identity.ts'
import { type LivingAmong, livingAmong } from '../processes/living.ts'
import { Commands } from './commands.ts'
import { ImageUses } from './image-uses.ts'
import { KeptStacks } from './kept-stacks.ts'
import { Locks } from './locks.ts'
import { REGISTRY_MIGRATIONS } from './migrations.ts'

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
  readonly #db: DatabaseSync
  readonly #livingAmong: LivingAmong

  /** @throws REGISTRY_VERSION when a newer version of this program has written the file */
  constructor(file: string, options: { livingAmong?: LivingAmong } = {}) {
    this.#db = openRegistry(file)
    this.#livingAmong = options.livingAmong ?? livingAmong
    const store = { db: this.#db, livingAmong: this.#livingAmong }
    this.locks = new Locks(store)
    this.commands = new Commands(store)
    this.images = new ImageUses(store)
    this.kept = new KeptStacks(this.#db)
  }

  /** Everything that processes hold, those that have ended included. */
  everything(): Holding[] {
    return rowsOf(this.#db.prepare(`${HOLDINGS} ORDER BY 1, 2`))
  }

  /**
   * Deletes what ended processes held.
   * @returns how many holdings that were
   */
  forgetDead(): number {
    const holdings = this.everything()
    const living = new Set(this.#livingAmong(holdings).map(formatIdentity))
    const dead = new Map(
      holdings
        .map((holding) => [formatIdentity(holding), holding] as const)
        .filter(([key]) => !living.has(key)),
    )
    if (dead.size === 0) return 0
    // By process: what a living process has claimed meanwhile stays.
    return writeTransaction(this.#db, () => {
      const deletions = ['lock', 'command', 'image_use'].map((table) =>
        this.#db.prepare(`DELETE FROM ${table} WHERE pid = ? AND startTime = ?`),
      )
      let deleted = 0
      for (const { pid, startTime } of dead.values()) {
        for (const deletion of deletions) deleted += Number(deletion.run(pid, startTime).changes)
      }
      return deleted
    })
  }

  [Symbol.dispose](): void {
    this.#db.close()
  }
}

function openRegistry(file: string): DatabaseSync {
  try {
    return openDatabase(file, REGISTRY_MIGRATIONS, { busyTimeoutMs: BUSY_TIMEOUT_MS })
  } catch (error) {
    if (!(error instanceof NewerDatabaseError)) throw error
    throw new SsotError({
      code: 'REGISTRY_VERSION',
      summary: `A newer version of vitest-environment-ssot-docker has written ${file}: ${error.message}`,
      todo: 'Update vitest-environment-ssot-docker in this project to the newer version, or name another home folder by SSOT_DOCKER_HOME.',
      cause: error,
    })
  }
}
