import { columns } from '../../core/text/columns.ts'
import { nowMs } from '../../host/clock.ts'
import { pinsOf } from '../../stack/history/pins.ts'
import { authorOf } from '../../stack/history/record.ts'
import {
  planRollback,
  type RollbackOptions,
  type RolledBack,
  rollback,
} from '../../stack/rollback/rollback.ts'
import type { CliContext } from '../context.ts'
import { interruption } from '../interruption.ts'
import { removeLeftovers } from '../refresh/leftovers.ts'
import { remainingState } from '../refresh/remaining-state.ts'
import { openSession, type Session } from '../session.ts'
import { describeRollback } from './describe.ts'
import { RollbackProgress } from './progress.ts'
import type { RollbackTarget } from './target.ts'

export interface RollbackCommand extends RollbackTarget {
  /** Whether to print the plan and change nothing. */
  isDryRun: boolean
}

/** Runs `ssot-docker rollback`: takes the stack of an environment back to an older version. */
export async function rollbackCommand(
  context: CliContext,
  { environment, to, isDryRun }: RollbackCommand,
): Promise<void> {
  using session = await openSession(context)
  using interrupt = interruption(
    'The rollback',
    'Run the command again with the number of the version to continue. Without a number it goes back to what ran before.',
  )
  const { connection, registry, journal, replacements, self, preflight } = session
  const options = {
    // Today's compose file may be broken or missing.
    definition: session.row(environment),
    ...{ connection, registry, replacements, self, preflight, to },
    ...{ versions: journal.versions, author: authorOf(context.env), signal: interrupt.signal },
    pins: () => pinsOf(journal.versions),
  }
  if (!isDryRun) await removeLeftovers(context, session)
  // Awaited here, because the session closes when this function returns.
  if (!isDryRun) return await goBack(context, session, options)
  const planned = await planRollback({ ...options, emit: () => {} })
  const { root } = options.definition
  for (const line of describeRollback(planned, { root, nowMs: nowMs() })) context.print(line)
  const changing = planned.plan.operations.filter(({ do: what }) => what !== 'keep').length
  context.print(`${planned.plan.project}: ${changing} operations planned; nothing was changed`)
}

async function goBack(
  context: CliContext,
  session: Session,
  options: Omit<RollbackOptions, 'emit' | 'onPlan'>,
): Promise<void> {
  const { root } = options.definition
  using progress = new RollbackProgress(context, session, options.definition)
  const begin = performance.now()
  let result: RolledBack
  try {
    result = await rollback({
      ...options,
      emit: progress.emit,
      onPlan(planned) {
        for (const line of describeRollback(planned, { root, nowMs: nowMs() })) context.print(line)
        progress.begin(planned.plan.decisions)
      },
    })
  } catch (error) {
    progress.end()
    for (const line of await remainingState(session, options.definition)) context.print(line)
    throw error
  }
  progress.end()
  const { info, plan, version } = result
  for (const line of columns(Object.entries(info.services).map(([name, { url }]) => [name, url])))
    context.print(line)
  const seconds = ((performance.now() - begin) / 1000).toFixed(2)
  const changed = plan.decisions.filter(({ action }) => action !== 'keep').length
  const { number } = version.begun
  context.print(
    plan.operations.every(({ do: what }) => what === 'keep')
      ? `${info.project} is at version ${number} already (${seconds} s)`
      : `${info.project} is back at version ${number}: ${changed} of ${plan.decisions.length} services changed in ${seconds} s`,
  )
}
