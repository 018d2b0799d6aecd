import type { Removed } from '../../core/events/event.ts'
import { describeRemoved } from '../../core/stacks/orphans.ts'
import { stablePlace } from '../../stack/definition/place.ts'
import { exclusively } from '../../stack/exclusively.ts'
import { removeKept } from '../../stack/teardown/kept.ts'
import {
  findNamedStack,
  isStackName,
  type NamedStack,
  stackUnknown,
} from '../../stack/teardown/named-stack.ts'
import { removeOrphan } from '../../stack/teardown/orphans.ts'
import { takeDown } from '../../stack/teardown/take-down.ts'
import type { CliContext } from '../context.ts'
import { interruption } from '../interruption.ts'
import { openSession, type Session } from '../session.ts'
import { printing } from '../terminal/printing.ts'

export interface DownCommand {
  /** Name of an environment or of a stack. */
  name: string
  /** Whether to remove the named volumes, too. */
  volumes: boolean
}

/**
 * Runs `ssot-docker down`: removes the stack of an environment. Named volumes stay unless `volumes` is set. Anonymous
 * volumes are removed, because no later start would use them again.
 *
 * A stack of any checkout can be named directly. If it was kept for inspection, or its test run was killed, everything
 * that belongs to it is removed.
 * @throws STACK_UNKNOWN when there is no stack with this name
 */
export async function downCommand(context: CliContext, wanted: DownCommand): Promise<void> {
  using session = await openSession(context)
  const stack = isStackName(wanted.name) ? wanted.name : stablePlace(session.definition(wanted.name)).project
  const found = await findNamedStack(session, stack)
  if (found === null && stack === wanted.name) throw stackUnknown(stack, session.connection.engine.endpoint)
  const removed = await remove(context, session, stack, found ?? { kind: 'stays' }, wanted)
  context.print(`${stack}: removed ${describeRemoved({ ...removed })}`)
}

async function remove(
  context: CliContext,
  session: Session,
  stack: string,
  found: NamedStack,
  { volumes }: DownCommand,
): Promise<Removed> {
  const { connection, registry, self } = session
  const { engine } = connection
  const emit = printing(context.print)
  if (found.kind === 'kept') return removeKept({ connection, registry, self, emit }, stack)
  if (found.kind === 'orphan') return removeOrphan({ engine, registry, self, emit }, found.orphan)
  using interrupt = interruption('The removal')
  return exclusively({ registry, self, signal: interrupt.signal, emit }, stack, () =>
    takeDown(engine, stack, { ending: 'stop', keepsVolumes: !volumes, emit }),
  )
}
