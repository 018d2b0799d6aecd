import type { ProcessIdentity } from '../processes/identity.ts'
import { putLock } from './lock-rows.ts'
import type { Locks } from './locks.ts'
import type { Store } from './store/store.ts'

/** A keeper whose stack is kept between runs, and what it does now. */
export interface RestRecord {
  /** The key of the keeper's address. */
  key: string
  /** Absolute root of the repository. */
  root: string
  environment: string
  /** `broken`: it has no stack for the next run. */
  stage: 'in use' | 'clearing' | 'starting' | 'frozen' | 'broken'
  /** The name of the stack that the next run gets, or that a run uses; null: there is none yet. */
  stack: string | null
  /** When the last run ended, in milliseconds since 1970; null while a run uses the stack. */
  sinceMs: number | null
  /** Until when it is kept, in milliseconds since 1970; null while a run uses the stack. */
  untilMs: number | null
}

/** What living keepers keep between runs. A record ends with its keeper. */
export class Rests {
  readonly #store: Store
  readonly #locks: Locks

  constructor(store: Store, locks: Locks) {
    this.#store = store
    this.#locks = locks
  }

  /** Writes the record of a keeper, which has its key alone, in the place of an earlier one. */
  put({ key, ...rest }: RestRecord, keeper: ProcessIdentity): void {
    const note = JSON.stringify(rest)
    this.#store.use((db) => putLock(db, { kind: 'rest', name: key, note, ...keeper }))
  }

  forget(key: string, keeper: ProcessIdentity): void {
    this.#locks.release('rest', key, keeper)
  }

  /** The records of living keepers, the one that is kept for the longest time first. */
  living(): (RestRecord & { keeper: ProcessIdentity })[] {
    return this.#locks
      .living('rest')
      .map(({ name, note, pid, startTime }) => ({
        ...(JSON.parse(note) as Omit<RestRecord, 'key'>),
        key: name,
        keeper: { pid, startTime },
      }))
      .sort((a, b) => (a.sinceMs ?? Number.POSITIVE_INFINITY) - (b.sinceMs ?? Number.POSITIVE_INFINITY))
  }
}
