import type { Report } from '../core/progress.ts'
import type { ContainerEvent, Engine } from '../engine/engine.ts'

/**
 * Tells what happens to the services of a running stack from now on, until closed: what a test sees as a refused
 * connection is here a service that exited.
 */
export async function watchLife(engine: Engine, project: string, report: Report): Promise<{ close(): void }> {
  return engine.watch(project, {
    onEvent(event) {
      const text = describeLife(event)
      if (text !== null) report(text, event.service)
    },
    onLost: () => report(`the engine ${engine.endpoint} went away while ${project} was running`),
  })
}

/** Null for what is no news, such as a healthcheck that goes on passing. */
function describeLife({ action, exitCode }: ContainerEvent): string | null {
  if (action === 'die') return exitCode === undefined ? 'exited' : `exited with ${exitCode}`
  if (action === 'start') return 'started again'
  if (action === 'oom') return 'is out of memory'
  if (action === 'pause' || action === 'unpause') return `${action}d`
  return action.startsWith('health_status: ') ? action.replace('health_status: ', 'turned ') : null
}
