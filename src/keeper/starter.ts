import type { Emit } from '../core/events/event.ts'
import { rulesBeforeStart } from '../enforcer/preflight/preflight.ts'
import { type Connection, connect } from '../engine/connect/connect.ts'
import type { Home } from '../host/home/home.ts'
import type { Journal } from '../host/journal/journal.ts'
import type { ProcessIdentity } from '../host/processes/identity.ts'
import type { Registry } from '../host/registry/registry.ts'
import { loadDefinition } from '../stack/definition/definition.ts'
import { pruneImages } from '../stack/images/prune.ts'
import { startStack } from '../stack/start/start-stack.ts'
import type { LeaseParams } from './channel/protocol.ts'
import type { KeptStack } from './keeper.ts'
import { sweep } from './sweep/sweep.ts'

export interface StarterInput {
  home: Home
  registry: Registry
  journal: Journal
  /** The keeper's process, which owns the stack. */
  self: ProcessIdentity
  emit: Emit
}

/** Starts the stack of a keeper, and cleans up before and after it. */
export class Starter {
  readonly #input: StarterInput
  #connection: Connection | undefined

  constructor(input: StarterInput) {
    this.#input = input
  }

  /** Removes what killed runs have left, then starts the stack. */
  async start({ request, holder }: LeaseParams, signal: AbortSignal, emit: Emit): Promise<KeptStack> {
    const { home, registry, journal, self } = this.#input
    const { options } = request
    const definition = loadDefinition(request.root, request.environment)
    emit({ type: 'start-requested', environment: request.environment, root: definition.root })
    const connection = await connect(home, process.env)
    this.#connection = connection
    const { engine, target } = connection
    emit({ type: 'engine-chosen', endpoint: engine.endpoint, because: target.because })
    await sweep(home, { engine, registry, self, emit })
    const preflight = rulesBeforeStart(journal.checks)
    const context = { definition, connection, registry, self, preflight, emit, signal }
    const stack = await startStack({ ...context, holder, request: options })
    return {
      info: stack.info,
      async drift() {
        const { causes, unknown } = await stack.drift()
        return { causes: Object.fromEntries(causes), ...(unknown === undefined ? {} : { unknown }) }
      },
      refresh: () => stack.refresh(),
      async stop() {
        await stack.stop()
      },
      ...(options.keep && { keep: (reason: string) => stack.keep(reason) }),
    }
  }

  /** Removes what killed runs have left, and old images, after the stack has been removed. */
  async tidy(): Promise<void> {
    const { home, registry, self, emit } = this.#input
    if (this.#connection === undefined) return
    const { engine } = this.#connection
    // This keeper may have replaced a killed one of the same run, whose stack is not needed any more.
    await sweep(home, { engine, registry, self, emit })
    const { removed, failed } = await pruneImages(engine, registry, self)
    for (const image of removed) emit({ type: 'image-removed', image })
    for (const { reference, message } of failed)
      emit({ type: 'image-not-removed', image: reference, reason: message })
  }
}
