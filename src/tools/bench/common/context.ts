import { type Connection, connect } from '../../../engine/connect/connect.ts'
import { ensureHome, type Home, homeOf } from '../../../host/home/home.ts'
import { Journal } from '../../../host/journal/journal.ts'
import { identify, type ProcessIdentity } from '../../../host/processes/identity.ts'
import { Recordings } from '../../../host/recordings/recordings.ts'
import { Registry } from '../../../host/registry/registry.ts'
import type { ReplayPlace } from '../../../stack/replay/creation.ts'
import { nameEngineToProcess } from './environment.ts'

/** What a benchmark that needs an engine shares: connection, registry, journal, and this process as the owner. */
export interface BenchContext extends Disposable {
  home: Home
  connection: Connection
  registry: Registry
  journal: Journal
  owner: ProcessIdentity
  /** Where is kept how stacks were created. */
  replay: ReplayPlace
  /** Reports progress. */
  say: (text: string) => void
}

/** Connects to the engine, and puts its address into the environment of this process too. */
export async function openContext(say: (text: string) => void): Promise<BenchContext> {
  const owner = identify(process.pid)
  if (owner === null) throw new TypeError('This process does not know when it started.')
  const home = homeOf(process.env)
  ensureHome(home)
  const connection = await connect(home, process.env)
  nameEngineToProcess(connection.env, connection.engine.host)
  const registry = new Registry(home.registry)
  const replay = { recordings: new Recordings(home.recordings, say), sockets: home.run }
  const journal = new Journal(home.journal, say)
  return {
    home,
    connection,
    registry,
    journal,
    owner,
    replay,
    say,
    [Symbol.dispose]: () => {
      journal[Symbol.dispose]()
      registry[Symbol.dispose]()
    },
  }
}
