import type { Content } from '../../../core/resets/postgres/content.ts'
import { MOST_NAMES, type ServiceReset } from '../../../core/resets/report.ts'
import type { Held, Place, Store } from '../store.ts'
import { PostgresDatabase } from './database.ts'
import type { PostgresLogin } from './session.ts'

type Done = Omit<ServiceReset, 'ms'>

interface Part {
  name: string
  database: PostgresDatabase
}

/** A server of which some databases are put back, one after the other: each of them waits for what writes to it. */
export class PostgresStore implements Store {
  readonly service: string
  readonly #parts: readonly Part[]

  constructor(place: Place, login: PostgresLogin, names: readonly string[]) {
    this.service = place.service
    this.#parts = names.map((name) => ({ name, database: new PostgresDatabase(place, login, name) }))
  }

  async take(limitMs: number, signal: AbortSignal): Promise<Held> {
    const taken: (Part & { content: Content; what: string })[] = []
    const release = () => {
      for (const { database, content } of taken) database.release(content)
    }
    try {
      for (const part of this.#parts) taken.push({ ...part, ...(await part.database.take(limitMs, signal)) })
    } catch (error) {
      release()
      throw error
    }
    const putBack = async (end: AbortSignal) => {
      const all: (Done & { name: string })[] = []
      for (const { name, database, content } of taken)
        all.push({ name, ...(await database.putBack(content, end)) })
      return together(all)
    }
    return { ...together(taken.map(({ name, what }) => ({ name, did: 'noted', what }))), putBack, release }
  }

  async tidy(signal: AbortSignal): Promise<void> {
    for (const { database } of this.#parts) await database.tidy(signal)
  }

  close(): void {
    for (const { database } of this.#parts) database.close()
  }
}

/** In the order in which one of them stands for all. */
const DID = ['noted', 'replaced', 'undone', 'nothing'] as const

/** What was done for all databases of a server. With several, each is named. */
function together<D extends string>(
  all: readonly { name: string; did: D; what?: string; names?: readonly string[] }[],
): { did: D; what?: string; names?: readonly string[] } {
  const [first] = all
  if (first === undefined) throw new TypeError('The matrix names no database.')
  const did = DID.map((one) => all.find((part) => part.did === one)).find((one) => one !== undefined)
  const said = all.flatMap(({ name, what }) => (what === undefined ? [] : [{ name, what }]))
  const what = said.map((one) => (all.length === 1 ? one.what : `${one.name}: ${one.what}`)).join('; ')
  const names = all.flatMap((one) => one.names ?? []).slice(0, MOST_NAMES)
  return { did: (did ?? first).did, ...(what !== '' && { what }), ...(names.length > 0 && { names }) }
}
