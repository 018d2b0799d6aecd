import { createInterface } from 'node:readline/promises'
import { describeOrphan, sweep } from '../../keeper/sweep/sweep.ts'
import type { StackDefinition } from '../../stack/definition/definition.ts'
import { stablePlace } from '../../stack/definition/stable.ts'
import type { CliContext } from '../context.ts'
import { interruption } from '../interruption.ts'
import { openSession, type Session } from '../session.ts'
import { refreshShown } from './shown.ts'

export interface RefreshCommand {
  environment: string
  services: readonly string[]
  isClean: boolean
  /** Loses data without asking. */
  isSure: boolean
  /** Goes on as files change. */
  isWatching: boolean
}

/** `ssot-docker refresh`, and `up`, which is the same for an environment that is named. */
export async function refreshCommand(context: CliContext, command: RefreshCommand): Promise<void> {
  using session = await openSession(context)
  const definition = session.definition(command.environment)
  if (
    command.isClean &&
    command.services.length === 0 &&
    !(await agrees(context, session, definition, command.isSure))
  ) {
    return
  }
  await removeLeftovers(context, session)
  if (command.isWatching) {
    const { keepRefreshed } = await import('./watch.ts')
    // Awaited, since the session ends with this function.
    return await keepRefreshed(context, session, command)
  }
  using interrupt = interruption('The refresh')
  await refreshShown(context, session, definition, { ...command, signal: interrupt.signal })
}

/** Like every start: what killed runs have left goes first, and is said. */
async function removeLeftovers(
  context: CliContext,
  { home, connection: { engine }, registry, self }: Session,
): Promise<void> {
  const { orphans } = await sweep(home, { engine, registry, self, report: context.print })
  for (const orphan of orphans) context.print(describeOrphan(orphan))
}

/** What is lost by beginning anew is said before; without a terminal nobody can be asked. */
async function agrees(
  context: CliContext,
  { connection }: Session,
  definition: StackDefinition,
  isSure: boolean,
): Promise<boolean> {
  const { project } = stablePlace(definition)
  const volumes = await connection.engine.volumes.list(project)
  if (volumes.length === 0) return true
  for (const { name } of volumes) context.print(`its data will be lost: volume ${name}`)
  if (isSure) return true
  if (context.progress.columns === null || context.env.CI) {
    context.print('nothing was done: --clean needs --yes where nobody can be asked')
    context.fail()
    return false
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await lines.question('Go on? [y/N] ')
  lines.close()
  if (/^y(es)?$/i.test(answer.trim())) return true
  context.print('nothing was done')
  return false
}
