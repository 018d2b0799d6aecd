import { rulesBeforeStart } from '../enforcer/preflight/preflight.ts'
import { type Connection, connect } from '../engine/connect/connect.ts'
import { type Home, homeOf } from '../host/home/home.ts'
import { Journal } from '../host/journal/journal.ts'
import { ownIdentity, type ProcessIdentity } from '../host/processes/identity.ts'
import { Recordings } from '../host/recordings/recordings.ts'
import { Registry } from '../host/registry/registry.ts'
import {
  loadDefinition,
  loadDefinitions,
  loadRow,
  type StackDefinition,
} from '../stack/definition/definition.ts'
import type { Preflight } from '../stack/definition/preflight.ts'
import type { ReplayPlace } from '../stack/replay/creation.ts'
import type { CliContext } from './context.ts'

/** What a command that talks to the engine needs. */
export interface Session extends Disposable {
  home: Home
  connection: Connection
  registry: Registry
  journal: Journal
  /** Where is kept how containers of stacks that stay were replaced. */
  replacements: ReplayPlace
  /** This process. */
  self: ProcessIdentity
  preflight: Preflight
  /** One environment of the repository in the working folder. */
  definition(environment: string): StackDefinition
  /** The same, although its compose file may not exist. */
  row(environment: string): StackDefinition
  /** All environments of that repository. */
  definitions(): StackDefinition[]
}

/**
 * Connects to the engine, opens the registry, and opens the journal on first use.
 * @param options `withoutRegistry`: whether the command also does its work when the registry cannot be used
 * @throws ENGINE_NOT_FOUND when this machine has no engine
 * @throws ENGINE_NOT_ANSWERING when the engine does not answer
 * @throws PROFILE_INVALID when the machine profile cannot be read
 * @throws HOME_UNSAFE, HOME_UNUSABLE when the home folder cannot be used
 * @throws REGISTRY_VERSION, REGISTRY_BUSY
 */
export async function openSession(
  { env, cwd, secrets, note }: CliContext,
  { withoutRegistry = 'fail' }: { withoutRegistry?: 'fail' | 'go on' } = {},
): Promise<Session> {
  const home = homeOf(env)
  const connection = await connect(home, env, secrets)
  const self = ownIdentity()
  const registry = new Registry(home.registry, { onProblem: note, withoutFile: withoutRegistry })
  const journal = new Journal(home.journal, note)
  return {
    home,
    connection,
    registry,
    journal,
    replacements: { recordings: new Recordings(home.recordings, note), sockets: home.run },
    self,
    preflight: rulesBeforeStart(journal.checks),
    definition: (environment) => loadDefinition(cwd, environment),
    row: (environment) => loadRow(cwd, environment),
    definitions: () => loadDefinitions(cwd),
    [Symbol.dispose]: () => {
      journal[Symbol.dispose]()
      registry[Symbol.dispose]()
    },
  }
}
