import { columns } from '../../core/text/columns.ts'
import type { StackDefinition } from '../../stack/definition/definition.ts'
import { stablePlace } from '../../stack/definition/place.ts'
import { type Refreshed, type RefreshOptions, refresh } from '../../stack/refresh.ts'
import { inspectAll } from '../../stack/targets/observe.ts'
import type { CliContext } from '../context.ts'
import type { Session } from '../session.ts'
import { Durations } from './expectation.ts'
import { progressView } from './progress.ts'
import { storyOf } from './story.ts'

/** Options of a refresh whose progress is shown. */
export type ShownRefresh = Pick<
  RefreshOptions,
  'services' | 'isClean' | 'isRestart' | 'rerunsNamed' | 'onModel' | 'signal'
>

/** Refreshes a stack, shows the progress and prints the result. */
export async function refreshShown(
  context: CliContext,
  session: Session,
  definition: StackDefinition,
  options: ShownRefresh,
): Promise<void> {
  const { connection, registry, journal, self, preflight, home } = session
  const { project } = stablePlace(definition)
  const view = progressView(context.progress)
  const durations = new Durations(journal, project)
  using story = storyOf(home, project, (event) => {
    view.event(event)
    durations.hear(event)
  })
  const { emit } = story
  const begin = performance.now()
  let result: Refreshed
  try {
    result = await refresh({
      ...{ definition, connection, registry, self, preflight, emit },
      ...options,
      onPlan: ({ decisions }) => view.plan(decisions, durations.expect(decisions)),
    })
  } catch (error) {
    view.end()
    for (const line of await remainingState(session, definition)) context.print(line)
    throw error
  }
  view.end()
  const elapsedMs = performance.now() - begin
  const { info, plan } = result
  durations.done(plan.decisions, elapsedMs)
  const urls = Object.entries(info.services).map(([service, { url }]) => [service, url])
  for (const line of columns(urls)) context.print(line)
  const changed = plan.decisions.filter(({ action }) => action !== 'keep').length
  const seconds = (elapsedMs / 1000).toFixed(2)
  context.print(
    changed === 0
      ? `${info.project} is up to date (${seconds} s)`
      : `${info.project} is ready: ${changed} of ${plan.decisions.length} services ${options.isRestart ? 'restarted' : 'refreshed'} in ${seconds} s`,
  )
}

/** The state of the stack's services after a failure, one line each. */
async function remainingState({ connection }: Session, definition: StackDefinition): Promise<string[]> {
  try {
    const { project } = stablePlace(definition)
    const inspected = await inspectAll(connection.engine, project)
    const rows = inspected.map(({ summary, details }) => [
      summary.service,
      [details.state, details.health].filter(Boolean).join(', '),
    ])
    return columns(rows.sort())
  } catch {
    return [] // The error of the refresh, which is printed next, says why.
  }
}
