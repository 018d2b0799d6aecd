import { type Connection, connect } from '../engine/connect/connect.ts'
import { type Home, homeOf } from '../host/home/home.ts'
import { ownIdentity, type ProcessIdentity } from '../host/processes/identity.ts'
import { Registry } from '../host/registry/registry.ts'
import { loadDefinition, loadDefinitions, type StackDefinition } from '../stack/definition/definition.ts'
import type { CliContext } from './context.ts'

/** What every command that speaks to an engine needs. */
export interface Session extends Disposable {
  home: Home
  connection: Connection
  registry: Registry
  /** This process. */
  self: ProcessIdentity
  /** The environment of the repository that the command was called in. */
  definition(environment: string): StackDefinition
  /** All of them. */
  definitions(): StackDefinition[]
}

/** @throws ENGINE_NOT_FOUND, ENGINE_NOT_ANSWERING, PROFILE_INVALID */
export async function openSession({ env, cwd }: CliContext): Promise<Session> {
  const home = homeOf(env)
  const connection = await connect(home, env)
  const self = ownIdentity()
  const registry = new Registry(home.registry)
  return {
    home,
    connection,
    registry,
    self,
    definition: (environment) => loadDefinition(cwd, environment),
    definitions: () => loadDefinitions(cwd),
    [Symbol.dispose]: () => registry[Symbol.dispose](),
  }
}
