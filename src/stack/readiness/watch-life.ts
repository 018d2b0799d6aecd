import type { Emit, Happening } from '../../core/events/event.ts'
import { redact } from '../../core/text/redact.ts'
import type { ContainerEvent } from '../../engine/container-events.ts'
import type { Engine } from '../../engine/engine.ts'

/** How many of the last lines of an exited service are reported. */
const LAST_LINES = 10

export interface LifeInput {
  engine: Engine
  project: string
  emit: Emit
  /** Values that no output may show. */
  secrets: readonly string[]
}

/**
 * Reports what happens to the services of a running stack, from now until it is closed. When a test gets a refused
 * connection, these events show that the service has exited, with its last lines of output.
 */
export async function watchLife({ engine, project, emit, secrets }: LifeInput): Promise<{ close(): void }> {
  const unhealthy = new Set<string>()
  let isClosed = false
  const emitLastLines = async ({ id, service }: ContainerEvent) => {
    try {
      const lines = await engine.logs.read(id, { last: LAST_LINES })
      for (const { text } of lines) emit({ type: 'service-printed', service, line: redact(text, secrets) })
    } catch {
      // The container has been removed. Its exit has been reported.
    }
  }
  const watcher = await engine.events.watch(project, {
    onEvent(event) {
      const happening = newsOf(event, unhealthy)
      if (isClosed || happening === null) return
      emit(happening)
      if (event.action === 'die' && event.exitCode !== 0) void emitLastLines(event)
    },
    onLost: () => emit({ type: 'engine-lost', endpoint: engine.endpoint, project }),
  })
  return {
    close() {
      isClosed = true
      watcher.close()
    },
  }
}

/**
 * What to report of an event. Null for an event of no interest, such as a healthcheck that passes again.
 * @param unhealthy ids of the containers that were last reported to be unhealthy
 */
function newsOf({ action, id, service, exitCode }: ContainerEvent, unhealthy: Set<string>): Happening | null {
  switch (action) {
    case 'die':
      return { type: 'service-exited', service, ...(exitCode === undefined ? {} : { exitCode }) }
    case 'start':
      return { type: 'service-restarted', service }
    case 'oom':
      return { type: 'service-out-of-memory', service }
    case 'pause':
      return { type: 'service-paused', service }
    case 'unpause':
      return { type: 'service-unpaused', service }
    case 'health_status: unhealthy':
      unhealthy.add(id)
      return { type: 'service-unhealthy', service }
    case 'health_status: healthy':
      return unhealthy.delete(id) ? { type: 'service-recovered', service } : null
    default:
      return null
  }
}
