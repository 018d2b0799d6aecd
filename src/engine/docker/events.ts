import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { COMPOSE_LABEL_SERVICE } from '../../core/stacks/labels.ts'
import type { ContainerEvent, ContainerEvents, MountWatcher, Watcher } from '../container-events.ts'
import { checked } from './api/requests.ts'
import * as schemas from './api/schemas.ts'
import { projectLabels, type Scope } from './scope.ts'

const NANOSECONDS_PER_MS = 1e6

export class DockerEvents implements ContainerEvents {
  readonly #scope: Scope

  constructor(scope: Scope) {
    this.#scope = scope
  }

  async watch(project: string, watcher: Watcher): Promise<{ close(): void }> {
    const label = projectLabels(project, this.#scope.installation)
    return this.#listen({ type: ['container'], label }, watcher, (event) => {
      const found = containerEvent(event)
      if (found !== null) watcher.onEvent(found)
    })
  }

  watchMounts(volumes: readonly string[], watcher: MountWatcher): Promise<{ close(): void }> {
    // Without a name, the engine would report all volumes.
    if (volumes.length === 0) return Promise.resolve({ close() {} })
    return this.#listen(
      { type: ['volume'], event: ['mount'], volume: [...volumes] },
      watcher,
      ({ Actor }) => {
        if (volumes.includes(Actor.ID)) watcher.onMount(Actor.ID)
      },
    )
  }

  /** Hands on each event of a kind, until the stream is closed. */
  async #listen(
    filters: Record<string, string[]>,
    watcher: Pick<Watcher, 'onLost'>,
    onEvent: (event: EngineEvent) => void,
  ): Promise<{ close(): void }> {
    const stream = await this.#scope.docker.getEvents({ filters })
    if (!(stream instanceof Readable))
      throw new TypeError('The engine did not answer with a stream of events.')
    const lines = createInterface({ input: stream })
    let isOver = false
    const close = () => {
      isOver = true
      lines.close()
      stream.destroy()
    }
    const lose = () => {
      if (isOver) return
      close()
      watcher.onLost()
    }
    lines.on('line', (line) => {
      if (isOver) return
      const event = readEvent(line)
      // An event that cannot be read may have been important, so the stream is no longer of use.
      if (event === null) lose()
      else onEvent(event)
    })
    // `close` follows every error. The line reader also emits the errors of its input.
    for (const emitter of [stream, lines]) emitter.on('error', () => {})
    stream.on('close', lose)
    return { close }
  }
}

type EngineEvent = ReturnType<typeof schemas.eventSchema.parse>

/** Null when the line cannot be read. */
function readEvent(line: string): EngineEvent | null {
  try {
    return checked(schemas.eventSchema, JSON.parse(line), 'event')
  } catch {
    return null
  }
}

/** Null when its container is not a service's. */
function containerEvent({ Action, Actor, timeNano }: EngineEvent): ContainerEvent | null {
  const { [COMPOSE_LABEL_SERVICE]: service, exitCode } = Actor.Attributes ?? {}
  if (service === undefined) return null
  return {
    action: Action,
    id: Actor.ID,
    service,
    atMs: timeNano / NANOSECONDS_PER_MS,
    ...(exitCode !== undefined && { exitCode: Number(exitCode) }),
  }
}
