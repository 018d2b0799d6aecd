import { saidOnce } from '../../core/events/said-once.ts'
import type { ChangeKind } from '../../core/history/version.ts'
import { columns } from '../../core/text/columns.ts'
import type { StackDefinition } from '../../stack/definition/definition.ts'
import { stablePlace } from '../../stack/definition/place.ts'
import { pinsOf } from '../../stack/history/pins.ts'
import { type Refreshed, type RefreshOptions, refresh } from '../../stack/refresh.ts'
import type { CliContext } from '../context.ts'
import { recordingOf } from '../history/recording.ts'
import type { Session } from '../session.ts'
import { Durations } from './expectation.ts'
import { progressView } from './progress.ts'
import { remainingState } from './remaining-state.ts'
import { storyOf } from './story.ts'

/** Options of a refresh whose progress is shown. */
export interface ShownRefresh
  extends Pick<
    RefreshOptions,
    'services' | 'isClean' | 'isRestart' | 'rerunsNamed' | 'onModel' | 'signal' | 'rollsBack'
  > {
  /** The notices about the files that earlier refreshes of the same command have given; it is added to. Absent: none. */
  said?: Set<string>
  /** What the history calls it. */
  change: ChangeKind
}

/** Refreshes a stack, shows the progress and prints the result. */
export async function refreshShown(
  context: CliContext,
  session: Session,
  definition: StackDefinition,
  { said, change, ...options }: ShownRefresh,
): Promise<void> {
  const { connection, registry, journal, replacements, self, preflight, home } = session
  const { project } = stablePlace(definition)
  using recording = recordingOf(context, session, definition.root, change)
  const view = progressView(context.progress)
  const durations = new Durations(journal, project)
  using story = storyOf(home, project, connection.secrets, (event) => {
    view.event(event)
    durations.hear(event)
  })
  const emit = saidOnce(story.emit, said)
  const begin = performance.now()
  let result: Refreshed
  try {
    result = await refresh({
      ...{ definition, connection, registry, replacements, self, preflight, emit },
      pins: () => pinsOf(journal.versions),
      ...options,
      recording,
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
