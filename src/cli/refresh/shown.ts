import type { StackDefinition } from '../../stack/definition/definition.ts'
import { stablePlace } from '../../stack/definition/stable.ts'
import { type Refreshed, type RefreshOptions, refresh } from '../../stack/refresh.ts'
import { observe } from '../../stack/status/observe.ts'
import type { CliContext } from '../context.ts'
import type { Session } from '../session.ts'
import { columns } from '../terminal/table.ts'
import { Durations } from './expectation.ts'
import { progressView } from './progress.ts'

/** Options of a refresh whose progress is shown. */
export type ShownRefresh = Pick<RefreshOptions, 'services' | 'isClean' | 'onModel' | 'signal'>

/** Refreshes a stack, shows the progress and prints the result. */
export async function refreshShown(
  context: CliContext,
  session: Session,
  definition: StackDefinition,
  options: ShownRefresh,
): Promise<void> {
  const view = progressView(context.progress)
  const durations = new Durations(session.journal, stablePlace(definition).project)
  const begin = performance.now()
  let result: Refreshed
  try {
    result = await refresh({
      definition,
      connection: session.connection,
      registry: session.registry,
      journal: session.journal,
      self: session.self,
      ...options,
      onPlan: (steps) => view.plan(steps, durations.expect(steps)),
      onProgress(event) {
        view.event(event)
        durations.hear(event)
      },
    })
  } catch (error) {
    view.end()
    for (const line of await remainingState(session, definition)) context.print(line)
    throw error
  }
  view.end()
  const elapsedMs = performance.now() - begin
  durations.done(result.steps, elapsedMs)
  const urls = Object.entries(result.info.services).map(([service, { url }]) => [service, url])
  for (const line of columns(urls)) context.print(line)
  const changed = result.steps.filter(({ action }) => action !== 'keep').length
  const seconds = (elapsedMs / 1000).toFixed(2)
  context.print(
    changed === 0
      ? `${result.info.project} is up to date (${seconds} s)`
      : `${result.info.project} is ready: ${changed} of ${result.steps.length} services refreshed in ${seconds} s`,
  )
}

/** The state of the stack's services after a failure, one line each. */
async function remainingState({ connection }: Session, definition: StackDefinition): Promise<string[]> {
  try {
    const { project } = stablePlace(definition)
    const observed = await observe(connection.engine, project)
    const rows = observed.map(({ summary, details }) => [
      summary.service,
      [details.state, details.health].filter(Boolean).join(', '),
    ])
    return columns(rows.sort())
  } catch {
    return [] // The error of the refresh, which is printed next, says why.
  }
}
