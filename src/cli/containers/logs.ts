import { SsotError } from '../../core/errors/errors.ts'
import { requireServicesOf } from '../../stack/definition/require-services.ts'
import { stablePlace } from '../../stack/definition/stable.ts'
import type { CliContext } from '../context.ts'
import { openSession, type Session } from '../session.ts'
import { isInterrupted, runAttached } from './attached.ts'
import { withoutCursorMoves } from './without-cursor.ts'

export interface LogsCommand {
  environment: string
  services: readonly string[]
  follow: boolean
  since?: string
  tail?: string
}

/** `ssot-docker logs`: what the services print, by way of Compose, which knows how to follow several at once. */
export async function logsCommand(context: CliContext, wanted: LogsCommand): Promise<void> {
  const { environment, services, follow, since, tail } = wanted
  using session = await openSession(context)
  const { connection } = session
  const { project } = stablePlace(session.definition(environment))
  await requireContainers(session, project, wanted)
  const command = [
    ...connection.target.compose,
    ...['--project-name', project, 'logs'],
    ...(follow ? ['--follow'] : []),
    ...(since === undefined ? [] : ['--since', since]),
    ...(tail === undefined ? [] : ['--tail', tail]),
    ...services,
  ]
  // Compose moves the cursor in front of each line, also where that is a pipe.
  const through = context.screen === null ? withoutCursorMoves() : undefined
  const exitCode = await runAttached(command, connection.env, through)
  if (exitCode !== 0 && !isInterrupted(exitCode)) context.fail()
}

/**
 * Compose says nothing of what is not there, and is content.
 * @throws SERVICE_UNKNOWN, SERVICE_NOT_RUNNING
 */
async function requireContainers(
  { connection, definition }: Session,
  project: string,
  { environment, services }: LogsCommand,
): Promise<void> {
  const containers = await connection.engine.containers.list(project)
  const silent = services.filter((name) => containers.every(({ service }) => service !== name))
  if (containers.length > 0 && silent.length === 0) return
  if (silent.length > 0) await requireServicesOf(definition(environment), connection, silent)
  const [service] = silent
  throw new SsotError({
    code: 'SERVICE_NOT_RUNNING',
    ...(service === undefined ? {} : { service }),
    summary:
      containers.length === 0
        ? `Nothing of ${environment} is there to have printed anything: ${project} has no container`
        : `Service ${silent.join(', ')} of ${project} has no container that could have printed anything`,
    todo: `Start it with \`npx ssot-docker refresh -e ${environment}${silent.map((name) => ` ${name}`).join('')}\`.`,
  })
}
