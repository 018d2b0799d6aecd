import type { ServiceReset } from '../../../core/resets/report.ts'
import type { Place, Store } from '../store.ts'
import { MysqlDatabase } from './database.ts'

type Done = Omit<ServiceReset, 'ms'>

/** A server of which some databases are put back, one after the other: each of them waits for what writes to it. */
export class MysqlStore implements Store {
  readonly service: string
  readonly #databases: readonly { name: string; database: MysqlDatabase }[]

  constructor(place: Place, names: readonly string[]) {
    this.service = place.service
    this.#databases = names.map((name) => ({ name, database: new MysqlDatabase(place, name) }))
  }

  async take(): Promise<void> {
    for (const { database } of this.#databases) await database.take()
  }

  async reset(): Promise<Done> {
    const all: (Done & { name: string })[] = []
    for (const { name, database } of this.#databases) all.push({ name, ...(await database.reset()) })
    const [only] = all
    if (all.length === 1 && only !== undefined) {
      const { name: _name, ...done } = only
      return done
    }
    const what = all.flatMap((one) => (one.what === undefined ? [] : [`${one.name}: ${one.what}`]))
    return what.length === 0 ? { did: 'nothing' } : { did: 'undone', what: what.join('; ') }
  }

  close(): void {
    for (const { database } of this.#databases) database.close()
  }
}
