import { SsotError } from '../../core/errors/errors.ts'
import { portBlock } from '../../core/matrix/port-blocks.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { type Connection, readProfile, targetOf, toolEnvironment } from '../../engine/connect/connect.ts'
import type { Engine } from '../../engine/engine.ts'
import { identify } from '../../host/processes/identity.ts'
import { Registry } from '../../host/registry/registry.ts'
import { loadDefinition } from '../../stack/definition/definition.ts'
import { requireMounts } from '../../stack/definition/mounts.ts'
import type { Preflight } from '../../stack/definition/preflight.ts'
import { prepareModel } from '../../stack/definition/prepare.ts'
import { FakeEngine } from '../engines/fake-engine.ts'
import { PREFLIGHT } from '../engines/start-stack.ts'
import { ownHome } from '../processes/own-home.ts'

/** Everything that a start checks before it changes something on the engine. Compose reads the files; no engine is needed. */
export interface StartGate extends Disposable {
  /**
   * What a start of an environment says: null, if nothing is in its way.
   * @param options.preflight the checks by rules; absent: as in a start that has checked nothing before
   * @param options.given further variables of the process; absent: none
   */
  refusal(
    root: string,
    environment: string,
    options?: { preflight?: Preflight; given?: Readonly<Record<string, string>> },
  ): Promise<SsotError | null>
}

/** An engine on this machine, of which the checks ask nothing. */
const UNASKED: Engine = Object.assign<Engine, { endpoint: string }>(new FakeEngine(), {
  endpoint: 'unix:///unasked.sock',
})

export function openStartGate(): StartGate {
  const own = ownHome()
  const registry = new Registry(own.home.registry)
  const self = identify(process.pid)
  if (self === null) throw new Error('The start time of this process is unknown.')
  const profile = readProfile(own.home)
  return {
    async refusal(root, environment, { preflight = PREFLIGHT, given = {} } = {}) {
      const env = { ...process.env, ...given }
      const target = targetOf(env, profile)
      const connection: Connection = {
        engine: UNASKED,
        target,
        profile,
        installation: 'gate',
        publishAddress: '127.0.0.1',
        variables: {},
        env: toolEnvironment(env, null, target),
        dial: () => {
          throw new Error('No test of a gate opens a connection.')
        },
        secrets: new KnownSecrets(),
      }
      try {
        const definition = loadDefinition(root, environment)
        const ports = portBlock(definition.matrix, environment, 0)
        const place = { project: `gate-${environment}`, ports }
        const context = { definition, connection, registry, self, preflight, emit: () => {} }
        const { model } = await prepareModel(context, place)
        const services = new Set(Object.keys(model.services))
        await requireMounts(definition, UNASKED, preflight, model, services)
        return null
      } catch (error) {
        if (error instanceof SsotError) return error
        throw error
      }
    },
    [Symbol.dispose]() {
      registry[Symbol.dispose]()
      own[Symbol.dispose]()
    },
  }
}
