import { rulesBeforeStart } from '../enforcer/preflight/preflight.ts'
import { type Connection, connect } from '../engine/connect/connect.ts'
import { type Home, homeOf } from '../host/home/home.ts'
import { Journal } from '../host/journal/journal.ts'
import { ownIdentity, type ProcessIdentity } from '../host/processes/identity.ts'
import { Registry } from '../host/registry/registry.ts'
import { loadDefinition, loadDefinitions, type StackDefinition } from '../stack/definition/definition.ts'
import type { Preflight } from '../stack/definition/preflight.ts'
import type { CliContext } from './context.ts'

/** What a command that talks to the engine needs. */
export interface Session extends Disposable {
  home: Home
  connection: Connection
  registry: Registry
  journal: Journal
  /** This process. */
  self: ProcessIdentity
  preflight: Preflight
  /** One environment of the repository in the working folder. */
  definition(environment: string): StackDefinition
  /** All environments of that repository. */
  definitions(): StackDefinition[]
}

/**
 * Connects to the engine, opens the registry, and opens the journal on first use.
 * @throws ENGINE_NOT_FOUND when this machine has no engine
 * @throws ENGINE_NOT_ANSWERING when the engine does not answer
 * @throws PROFILE_INVALID when the machine profile cannot be read
 */
export async function openSession({ env, cwd, note }: CliContext): Promise<Session> {
  const home = homeOf(env)
  const connection = await connect(home, env)
  const self = ownIdentity()
  const registry = new Registry(home.registry)
  const journal = new Journal(home.journal, note)
  return {
    home,
    connection,
    registry,
    journal,
    self,
    preflight: rulesBeforeStart(journal.checks),
    definition: (environment) => loadDefinition(cwd, environment),
    definitions: () => loadDefinitions(cwd),
    [Symbol.dispose]: () => {
      journal[Symbol.dispose]()
      registry[Symbol.dispose]()
    },
  }
}
