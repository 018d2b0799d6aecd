import { type Connection, connect } from '../../../engine/connect/connect.ts'
import { ensureHome, homeOf } from '../../../host/home/home.ts'
import { identify, type ProcessIdentity } from '../../../host/processes/identity.ts'
import { Registry } from '../../../host/registry/registry.ts'
import { nameEngineToProcess } from './environment.ts'

/** What every benchmark needs of this process and machine. */
export interface BenchContext extends Disposable {
  connection: Connection
  registry: Registry
  owner: ProcessIdentity
  /** Tells of progress. */
  say: (text: string) => void
}

/** Names the engine in the environment of this process too. */
export async function openContext(say: (text: string) => void): Promise<BenchContext> {
  const owner = identify(process.pid)
  if (owner === null) throw new TypeError('This process does not know when it started.')
  const home = homeOf(process.env)
  ensureHome(home)
  const connection = await connect(home, process.env)
  nameEngineToProcess(connection.env, connection.engine.host)
  const registry = new Registry(home.registry)
  return { connection, registry, owner, say, [Symbol.dispose]: () => registry[Symbol.dispose]() }
}
