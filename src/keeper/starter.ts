import type { ProgressEvent } from '../core/events/progress.ts'
import { describeRemoved } from '../core/stacks/orphans.ts'
import { type Connection, connect } from '../engine/connect/connect.ts'
import type { Home } from '../host/home/home.ts'
import type { Journal } from '../host/journal/journal.ts'
import type { ProcessIdentity } from '../host/processes/identity.ts'
import type { Registry } from '../host/registry/registry.ts'
import { loadDefinition } from '../stack/definition/definition.ts'
import { pruneImages } from '../stack/images/prune.ts'
import { startStack } from '../stack/up.ts'
import type { LeaseRequest } from './channel/protocol.ts'
import type { KeptStack } from './keeper.ts'
import { describeOrphan, sweep } from './sweep/sweep.ts'

export interface StarterInput {
  home: Home
  registry: Registry
  journal: Journal
  /** The keeper's process, which answers for the stack. */
  self: ProcessIdentity
  log: (line: string) => void
}

/** Starts the one stack of a keeper, and tidies up around it. */
export class Starter {
  readonly #input: StarterInput
  #connection: Connection | undefined

  constructor(input: StarterInput) {
    this.#input = input
  }

  /** Removes what killed runs have left, then starts the stack. */
  async start(
    request: LeaseRequest,
    signal: AbortSignal,
    onProgress: (event: ProgressEvent) => void,
  ): Promise<KeptStack> {
    const { home, registry, journal, self, log } = this.#input
    const definition = loadDefinition(request.root, request.environment)
    log(`environment ${request.environment} of ${definition.root}`)
    const connection = await connect(home, process.env)
    this.#connection = connection
    log(`engine ${connection.engine.endpoint}: ${connection.target.because}`)
    const { orphans, sockets, records } = await sweep(home, {
      engine: connection.engine,
      registry,
      self,
      report: (text) => onProgress({ atMs: 0, text }),
    })
    for (const orphan of orphans) onProgress({ atMs: 0, text: describeOrphan(orphan) })
    if (sockets.length + records > 0) log(`forgot ${describeRemoved({ sockets: sockets.length, records })}`)
    const { services, readiness, keep } = request
    const stack = await startStack({
      definition,
      connection,
      registry,
      journal,
      owner: self,
      holder: request.holder,
      signal,
      onProgress,
      onDetail: log,
      choice: {
        ...(services && { services }),
        ...(readiness && { readiness }),
        ...(keep && { keep }),
      },
      ...(request.startTimeoutMs === undefined ? {} : { startTimeoutMs: request.startTimeoutMs }),
    })
    return {
      info: stack.info,
      async stop() {
        return describeRemoved({ ...(await stack.stop()) })
      },
      ...(keep && { keep: () => stack.keep('its tests have failed') }),
    }
  }

  /** Housekeeping after the stack is gone. */
  async tidy(): Promise<void> {
    const { home, registry, self, log } = this.#input
    if (this.#connection === undefined) return
    const { engine } = this.#connection
    // A killed keeper of this very run, whose place this one has taken, may have left a stack: now nobody needs it.
    const { orphans } = await sweep(home, { engine, registry, self })
    for (const orphan of orphans) log(describeOrphan(orphan))
    const { removed, failed } = await pruneImages(engine, registry, self)
    for (const image of removed) log(`removed image ${image}`)
    for (const { reference, message } of failed) log(`could not remove image ${reference}: ${message}`)
  }
}
