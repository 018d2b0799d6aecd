import { definitionOfStack, type StackChoice, stackNamed } from '../../stack/chosen/choose-stack.ts'
import type { CliContext } from '../context.ts'
import { interruption } from '../interruption.ts'
import { openSession } from '../session.ts'
import { refreshShown } from './shown.ts'

/**
 * Runs `ssot-docker restart`: stops services, starts them again as they are, and waits until they are ready. What they need
 * and is down is started, too. Of the stack of a test run, only the services themselves.
 */
export async function restartCommand(
  context: CliContext,
  { services, ...choice }: StackChoice & { services: readonly string[] },
): Promise<void> {
  using session = await openSession(context)
  const chosen = choice.stack === undefined ? null : await stackNamed(session, choice.stack)
  if (chosen !== null && !chosen.isStable) {
    const { controlChosen } = await import('../control/control.ts')
    await controlChosen(context, session, chosen, { act: 'restart', services })
    return
  }
  const definition = chosen === null ? session.definition(choice.environment) : definitionOfStack(chosen)
  using interrupt = interruption('The restart')
  await refreshShown(context, session, definition, {
    services,
    isRestart: true,
    change: 'restart',
    signal: interrupt.signal,
  })
}
