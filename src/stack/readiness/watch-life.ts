import type { Report } from '../../core/events/progress.ts'
import { redact } from '../../core/text/redact.ts'
import type { ContainerEvent } from '../../engine/container-events.ts'
import type { Engine } from '../../engine/engine.ts'

/** Of a service that died. */
const LAST_WORDS = 10

export interface LifeInput {
  engine: Engine
  project: string
  report: Report
  /** Values that must not show. */
  secrets: readonly string[]
}

/**
 * Tells what happens to the services of a running stack from now on, until closed: what a test sees as a refused
 * connection is here a service that exited, with its last words.
 */
export async function watchLife({ engine, project, report, secrets }: LifeInput): Promise<{ close(): void }> {
  const unwell = new Set<string>()
  let isClosed = false
  const lastWords = async ({ id, service }: ContainerEvent) => {
    try {
      const lines = await engine.logs.read(id, { last: LAST_WORDS })
      for (const { text } of lines) report(`| ${redact(text, secrets)}`, service)
    } catch {
      // It was removed at once: what there is to say was said before.
    }
  }
  const watcher = await engine.events.watch(project, {
    onEvent(event) {
      const text = describeLife(event, unwell)
      if (isClosed || text === null) return
      report(text, event.service)
      if (event.action === 'die' && event.exitCode !== 0) void lastWords(event)
    },
    onLost: () => report(`the engine ${engine.endpoint} went away while ${project} was running`),
  })
  return {
    close() {
      isClosed = true
      watcher.close()
    },
  }
}

/**
 * Null for what is no news, such as a healthcheck that goes on passing.
 * @param unwell ids of the containers that were last said to be unhealthy
 */
function describeLife({ action, id, exitCode }: ContainerEvent, unwell: Set<string>): string | null {
  if (action === 'die') return exitCode === undefined ? 'exited' : `exited with ${exitCode}`
  if (action === 'start') return 'started again'
  if (action === 'oom') return 'is out of memory'
  if (action === 'pause' || action === 'unpause') return `${action}d`
  if (action === 'health_status: unhealthy') {
    unwell.add(id)
    return 'turned unhealthy'
  }
  return action === 'health_status: healthy' && unwell.delete(id) ? 'is healthy again' : null
}
