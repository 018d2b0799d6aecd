import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { COMPOSE_LABEL_SERVICE } from '../../core/stacks/labels.ts'
import type { ContainerEvent, ContainerEvents, Watcher } from '../container-events.ts'
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
    const { docker, installation } = this.#scope
    const stream = await docker.getEvents({
      filters: { type: ['container'], label: projectLabels(project, installation) },
    })
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
      const event = containerEvent(line)
      // An event that cannot be read may have been important, so the stream is no longer of use.
      if (event === 'unreadable') lose()
      else if (event !== null) watcher.onEvent(event)
    })
    // `close` follows every error. The line reader also emits the errors of its input.
    for (const emitter of [stream, lines]) emitter.on('error', () => {})
    stream.on('close', lose)
    return { close }
  }
}

/** The event of a line; null when its container is not a service's. */
function containerEvent(line: string): ContainerEvent | 'unreadable' | null {
  let event: ReturnType<typeof schemas.eventSchema.parse>
  try {
    event = checked(schemas.eventSchema, JSON.parse(line), 'event')
  } catch {
    return 'unreadable'
  }
  const { Action, Actor, timeNano } = event
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
