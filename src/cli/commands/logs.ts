import { stablePlace } from '../../stack/stable.ts'
import { isInterrupted, runAttached } from '../attached.ts'
import type { CliContext } from '../program.ts'
import { openSession } from '../session.ts'

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
  const command = [
    ...connection.target.compose,
    ...['--project-name', project, 'logs'],
    ...(follow ? ['--follow'] : []),
    ...(since === undefined ? [] : ['--since', since]),
    ...(tail === undefined ? [] : ['--tail', tail]),
    ...services,
  ]
  const exitCode = await runAttached(command, connection.env)
  if (exitCode !== 0 && !isInterrupted(exitCode)) context.fail()
}
