import { createInterface } from 'node:readline/promises'
import { sweep } from '../../keeper/sweep/sweep.ts'
import type { StackDefinition } from '../../stack/definition/definition.ts'
import { stablePlace } from '../../stack/definition/place.ts'
import type { CliContext } from '../context.ts'
import { interruption } from '../interruption.ts'
import { openSession, type Session } from '../session.ts'
import { printing } from '../terminal/printing.ts'
import { refreshShown } from './shown.ts'

export interface RefreshCommand {
  environment: string
  /** Services to refresh. Empty: all. */
  services: readonly string[]
  /** Whether to build without cache and, if no services are named, to delete the volumes. */
  isClean: boolean
  /** Whether to delete data without asking. */
  isSure: boolean
  /** Whether to refresh again when files change. */
  isWatching: boolean
}

/** Runs `ssot-docker refresh` or `up`. */
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
    // Awaited here, because the session closes when this function returns.
    return await keepRefreshed(context, session, command)
  }
  using interrupt = interruption('The refresh')
  await refreshShown(context, session, definition, { ...command, signal: interrupt.signal })
}

/** Removes what killed runs have left behind, as every start does, and prints it. */
async function removeLeftovers(
  context: CliContext,
  { home, connection: { engine }, registry, self }: Session,
): Promise<void> {
  const emit = printing(context.print)
  await sweep(home, { engine, registry, self, emit })
}

/** Prints which volumes will be deleted, and asks the user unless `isSure`. Without a terminal the answer is no. */
async function agrees(
  context: CliContext,
  { connection }: Session,
  definition: StackDefinition,
  isSure: boolean,
): Promise<boolean> {
  const { project } = stablePlace(definition)
  const volumes = await connection.engine.volumes.list(project)
  if (volumes.length === 0) return true
  for (const { name } of volumes) context.print(`volume ${name} and its data will be deleted`)
  if (isSure) return true
  if (context.progress.columns === null || context.env.CI) {
    context.print('nothing was changed: without a terminal, or in CI, --clean needs --yes')
    context.fail()
    return false
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await lines.question('Continue? [y/N] ')
  lines.close()
  if (/^y(es)?$/i.test(answer.trim())) return true
  context.print('nothing was changed')
  return false
}
