import { SsotError } from '../../core/errors/errors.ts'
import type { Removed } from '../../core/events/event.ts'
import { describePlan } from '../../core/plan/describe.ts'
import { describeRemoved } from '../../core/stacks/orphans.ts'
import type { RestRecord } from '../../host/registry/rests.ts'
import { endIdle } from '../../keeper/reuse/end-idle.ts'
import type { StackDefinition } from '../../stack/definition/definition.ts'
import { stablePlace } from '../../stack/definition/place.ts'
import { exclusively } from '../../stack/exclusively.ts'
import { recorded } from '../../stack/history/record.ts'
import { removeKept } from '../../stack/teardown/kept.ts'
import {
  findNamedStack,
  isStackName,
  type NamedStack,
  stackUnknown,
} from '../../stack/teardown/named-stack.ts'
import { removeOrphan } from '../../stack/teardown/orphans.ts'
import { planTakeDown, type TakeDownOptions, takeDown } from '../../stack/teardown/take-down.ts'
import type { CliContext } from '../context.ts'
import { interruption } from '../interruption.ts'
import { openSession, type Session } from '../session.ts'
import { printing } from '../terminal/printing.ts'
import { recordOfDown } from './recorded-down.ts'

export interface DownCommand {
  /** Name of an environment or of a stack. */
  name: string
  /** Whether to remove the named volumes, too. */
  volumes: boolean
  /** Whether to print the plan and change nothing. */
  isDryRun: boolean
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
  using session = await openSession(context, { withoutRegistry: 'go on' })
  const definition = isStackName(wanted.name) ? null : session.definition(wanted.name)
  const stack = definition === null ? wanted.name : stablePlace(definition).project
  const found = await findNamedStack(session, stack)
  if (found === null && stack === wanted.name) throw stackUnknown(stack, session.connection.engine.endpoint)
  const kind = found ?? ({ kind: 'stays', environment: null, root: null } as const)
  if (wanted.isDryRun) return printPlan(context, session, stack, optionsOf(kind, wanted))
  if (kind.kind === 'rest') return context.print(await endRest(session, stack, kind.rest))
  const removed = await remove(context, session, stack, { ...wanted, found: kind, definition })
  context.print(`${stack}: removed ${describeRemoved({ ...removed })}`)
}

/** @throws STACK_IN_USE when a run has come meanwhile */
async function endRest({ home }: Session, stack: string, rest: RestRecord): Promise<string> {
  if ((await endIdle(home, rest, 'asked for')) === 'removed')
    return `${stack}: removed, with the keeper that kept it for the next run`
  throw new SsotError({
    code: 'STACK_IN_USE',
    summary: `Stack ${stack} is in use: a test run has just got it`,
    todo: 'Wait for the end of that run, or end it.',
  })
}

async function remove(
  context: CliContext,
  session: Session,
  stack: string,
  wanted: DownCommand & { found: Exclude<NamedStack, { kind: 'rest' }>; definition: StackDefinition | null },
): Promise<Removed> {
  const { connection, registry, self } = session
  const { engine } = connection
  const { found } = wanted
  const emit = printing(context)
  if (found.kind === 'kept') return removeKept({ connection, registry, self, emit }, stack)
  if (found.kind === 'orphan') return removeOrphan({ engine, registry, self, emit }, found.orphan)
  using interrupt = interruption('The removal')
  using record = recordOfDown(context, session, stack, found, wanted.definition)
  return await exclusively({ registry, self, signal: interrupt.signal, emit }, stack, async () => {
    const options = optionsOf(found, wanted)
    const act = () => takeDown(engine, stack, { ...options, emit })
    const operations = await planTakeDown(engine, stack, options)
    if (record === null || operations.length === 0) return act()
    const { secrets } = connection
    return recorded(record.recording, { ...record.change, operations }, { engine, secrets, self }, act)
  })
}

/** A stack that was kept or left by a killed run is removed with everything it has. */
function optionsOf({ kind }: NamedStack, { volumes }: DownCommand): TakeDownOptions {
  return kind === 'stays' ? { ending: 'stop', keepsVolumes: !volumes } : {}
}

async function printPlan(
  context: CliContext,
  { connection }: Session,
  stack: string,
  options: TakeDownOptions,
): Promise<void> {
  const operations = await planTakeDown(connection.engine, stack, options)
  for (const line of describePlan({ operations })) context.print(line)
  context.print(
    operations.length === 0
      ? `${stack}: nothing to remove`
      : `${stack}: ${operations.length} operations planned; nothing was changed`,
  )
}
