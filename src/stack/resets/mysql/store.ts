import { MOST_NAMES, type ServiceReset } from '../../../core/resets/report.ts'
import type { Held, Place, Store } from '../store.ts'
import { type Kept, MysqlDatabase } from './database.ts'

type Done = Omit<ServiceReset, 'ms'>

/** A server of which some databases are put back, one after the other: each of them waits for what writes to it. */
export class MysqlStore implements Store {
  readonly service: string
  readonly #databases: readonly { name: string; database: MysqlDatabase }[]

  constructor(place: Place, names: readonly string[]) {
    this.service = place.service
    this.#databases = names.map((name) => ({ name, database: new MysqlDatabase(place, name) }))
  }

  async take(limitMs: number): Promise<Held> {
    const taken: { name: string; database: MysqlDatabase; kept: Kept }[] = []
    const release = () => {
      for (const { database, kept } of taken) database.release(kept)
    }
    try {
      for (const one of this.#databases) taken.push({ ...one, kept: await one.database.take(limitMs) })
    } catch (error) {
      release()
      throw error
    }
    const putBack = async () => {
      const all: (Done & { name: string })[] = []
      for (const { name, database, kept } of taken) all.push({ name, ...(await database.putBack(kept)) })
      return together(all)
    }
    return { did: 'noted', putBack, release }
  }

  async tidy(): Promise<void> {
    for (const { database } of this.#databases) await database.tidy()
  }

  close(): void {
    for (const { database } of this.#databases) database.close()
  }
}

/** What was done for all databases of a server. With several, each is named. */
function together(all: readonly (Done & { name: string })[]): Done {
  const told = all.flatMap(({ name, what }) => (what === undefined ? [] : [{ name, what }]))
  if (told.length === 0) return { did: 'nothing' }
  const what = told.map((one) => (all.length === 1 ? one.what : `${one.name}: ${one.what}`)).join('; ')
  const names = all.flatMap((one) => one.names ?? []).slice(0, MOST_NAMES)
  return { did: 'undone', what, ...(names.length > 0 && { names }) }
}
