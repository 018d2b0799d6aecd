import { wordsOf } from '../../core/events/wording.ts'
import type { ChosenStack, StackChoice } from '../../stack/chosen/choose-stack.ts'
import { chooseStack } from '../../stack/chosen/choose-stack.ts'
import { controlStack, type ManualAct } from '../../stack/control/control-stack.ts'
import type { CliContext } from '../context.ts'
import { interruption } from '../interruption.ts'
import { openSession, type Session } from '../session.ts'

export interface ControlCommand extends StackChoice {
  act: ManualAct
  services: readonly string[]
}

/** How the result of each act is told. */
const DONE: Readonly<Record<ManualAct, string>> = {
  restart: 'restarted, and ready',
  pause: 'paused: its processes are frozen until `unpause`',
  unpause: 'unpaused, and ready',
}

/** Runs `ssot-docker pause`, `unpause`, and `restart` for the stack of a test run. */
export async function controlCommand(context: CliContext, command: ControlCommand): Promise<void> {
  using session = await openSession(context)
  await controlChosen(context, session, await chooseStack(session, command), command)
}

/**
 * Does so to a stack that was chosen, and prints the result.
 * @throws the errors of {@link controlStack}
 */
export async function controlChosen(
  context: CliContext,
  session: Session,
  chosen: ChosenStack,
  { act, services }: Pick<ControlCommand, 'act' | 'services'>,
): Promise<void> {
  const { connection, registry, self, preflight } = session
  using interrupt = interruption(`The ${act}`)
  await controlStack(
    {
      ...{ connection, registry, self, preflight },
      emit: (event) => {
        if (event.type === 'waiting-for-process') context.note(wordsOf(event))
      },
    },
    chosen,
    { act, services, signal: interrupt.signal },
  )
  for (const service of services) context.print(`${service} of ${chosen.project} is ${DONE[act]}`)
}
