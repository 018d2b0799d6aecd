import { describePlan } from '../../core/plan/describe.ts'
import { pinsOf } from '../../stack/history/pins.ts'
import { planRefresh } from '../../stack/refresh.ts'
import type { CliContext } from '../context.ts'
import { interruption } from '../interruption.ts'
import { openSession } from '../session.ts'

export interface PlanCommand {
  environment: string
  /** Services to refresh. Empty: all. */
  services: readonly string[]
  isClean: boolean
  isRestart?: boolean
}

/**
 * Runs `ssot-docker refresh --dry-run`, `up --dry-run` or `restart --dry-run`: prints what the command would do, and changes
 * nothing.
 */
export async function planCommand(
  context: CliContext,
  { environment, services, isClean, isRestart = false }: PlanCommand,
): Promise<void> {
  using session = await openSession(context)
  using interrupt = interruption('The plan')
  const { connection, registry, journal, self, preflight } = session
  const pins = () => pinsOf(journal.versions)
  const plan = await planRefresh({
    ...{
      definition: session.definition(environment),
      connection,
      registry,
      self,
      preflight,
      pins,
      emit: () => {},
    },
    ...{ services, isClean, isRestart, signal: interrupt.signal },
  })
  for (const line of describePlan(plan)) context.print(line)
  const changing = plan.operations.filter((operation) => operation.do !== 'keep').length
  context.print(
    changing === 0
      ? `${plan.project} is up to date`
      : `${plan.project}: ${changing} operations planned; nothing was changed`,
  )
}
