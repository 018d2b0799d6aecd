import { type ServiceEndpoint, serviceEndpoints } from '../core/endpoints/endpoints.ts'
import { SsotError } from '../core/errors/errors.ts'
import { type Connection, connect } from '../engine/connect/connect.ts'
import { type Home, homeOf } from '../host/home/home.ts'
import { ownIdentity, type ProcessIdentity } from '../host/processes/identity.ts'
import { Registry } from '../host/registry/registry.ts'
import { loadDefinition, loadDefinitions, type StackDefinition } from '../stack/definition/definition.ts'
import { stablePlace } from '../stack/definition/stable.ts'
import type { CliContext } from './program.ts'

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

/** Where the published services of an environment's stack are, by service, whether or not they run. */
export function endpointsOf(session: Session, environment: string): Record<string, ServiceEndpoint> {
  const definition = session.definition(environment)
  const { ports } = stablePlace(definition)
  return serviceEndpoints(definition.matrix, environment, ports, session.connection.engine.host)
}

/**
 * A signal that comes with the first Ctrl-C or SIGTERM; the second one ends the process as usual.
 * @param what is interrupted, as the subject of a sentence: `The refresh`
 */
export function interruption(what: string): { signal: AbortSignal; [Symbol.dispose](): void } {
  const abort = new AbortController()
  const onSignal = (signal: NodeJS.Signals) => {
    abort.abort(
      new SsotError({
        code: 'START_CANCELLED',
        summary: `${what} was interrupted by ${signal}`,
        todo: 'Call it again to go on: it does only what is left to do.',
      }),
    )
  }
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.once(signal, onSignal)
  return {
    signal: abort.signal,
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, onSignal)
    },
  }
}
