import type { ServiceReset } from '../../../core/resets/report.ts'
import type { Place, Store } from '../store.ts'
import { PostgresDatabase } from './database.ts'
import type { PostgresLogin } from './session.ts'

type Done = Omit<ServiceReset, 'ms'>

/** A server of which some databases are put back, one after the other: each of them waits for what writes to it. */
export class PostgresStore implements Store {
  readonly service: string
  readonly #databases: readonly { name: string; database: PostgresDatabase }[]

  constructor(place: Place, login: PostgresLogin, names: readonly string[]) {
    this.service = place.service
    this.#databases = names.map((name) => ({ name, database: new PostgresDatabase(place, login, name) }))
  }

  async take(signal: AbortSignal): Promise<void> {
    for (const { database } of this.#databases) await database.take(signal)
  }

  async reset(signal: AbortSignal): Promise<Done> {
    const all: (Done & { name: string })[] = []
    for (const { name, database } of this.#databases) all.push({ name, ...(await database.reset(signal)) })
    const [only] = all
    if (all.length === 1 && only !== undefined) {
      const { name: _name, ...done } = only
      return done
    }
    const did =
      (['replaced', 'undone'] as const).find((one) => all.some((done) => done.did === one)) ?? 'nothing'
    const what = all.flatMap((one) => (one.what === undefined ? [] : [`${one.name}: ${one.what}`]))
    return what.length === 0 ? { did } : { did, what: what.join('; ') }
  }

  close(): void {
    for (const { database } of this.#databases) database.close()
  }
}
