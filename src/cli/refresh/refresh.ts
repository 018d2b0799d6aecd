import { isCi } from '../../core/options/options.ts'
import type { StackDefinition } from '../../stack/definition/definition.ts'
import { stablePlace } from '../../stack/definition/place.ts'
import type { CliContext } from '../context.ts'
import { interruption } from '../interruption.ts'
import { openSession, type Session } from '../session.ts'
import { ask } from '../terminal/ask.ts'
import { removeLeftovers } from './leftovers.ts'
import { refreshShown } from './shown.ts'

export interface RefreshCommand {
  environment: string
  /** The command by its name, as the history calls it. */
  change: 'refresh' | 'up'
  /** Services to refresh. Empty: all. */
  services: readonly string[]
  /** Whether to build without cache and, if no services are named, to delete the volumes. */
  isClean: boolean
  /** Whether to delete data without asking. */
  isSure: boolean
  /** Whether to refresh again when files change. */
  isWatching: boolean
  /** Whether the stack goes back when it fails; undefined: as the matrix says. */
  rollsBack: boolean | undefined
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
  const rollsBack = command.rollsBack ?? definition.environment.onFailure === 'roll back'
  await refreshShown(context, session, definition, { ...command, rollsBack, signal: interrupt.signal })
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
  if (context.progress.columns === null || isCi(context.env)) {
    context.print('nothing was changed: without a terminal, or in CI, --clean needs --yes')
    context.fail()
    return false
  }
  if (await ask(context, 'Continue? [y/N] ', false)) return true
  context.print('nothing was changed')
  return false
}
