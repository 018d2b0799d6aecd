import type { CliContext } from '../context.ts'
import { interruption } from '../interruption.ts'
import { openSession } from '../session.ts'
import { refreshShown } from './shown.ts'

/**
 * Runs `ssot-docker restart`: stops services, starts them again as they are, and waits until they are ready. What they need
 * and is down is started, too.
 */
export async function restartCommand(
  context: CliContext,
  { environment, services }: { environment: string; services: readonly string[] },
): Promise<void> {
  using session = await openSession(context)
  const definition = session.definition(environment)
  using interrupt = interruption('The restart')
  await refreshShown(context, session, definition, {
    services,
    isRestart: true,
    change: 'restart',
    signal: interrupt.signal,
  })
}
