import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stablePlace } from '../../stack/stable.ts'
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
export async function logsCommand(context: CliContext, command: LogsCommand): Promise<void> {
  const { environment, services, follow, since, tail } = command
  using session = await openSession(context)
  const { connection } = session
  const { project } = stablePlace(session.definition(environment))
  const [file = '', ...first] = connection.target.compose
  const args = [
    ...first,
    ...['--project-name', project, 'logs'],
    ...(follow ? ['--follow'] : []),
    ...(since === undefined ? [] : ['--since', since]),
    ...(tail === undefined ? [] : ['--tail', tail]),
    ...services,
  ]
  const child = spawn(file, args, { env: connection.env, stdio: 'inherit' })
  // A Ctrl-C is for the child, which ends in good order; this process ends with it.
  process.on('SIGINT', () => {})
  const [code]: (number | null)[] = await once(child, 'close')
  if (code !== 0 && code !== null && code !== 130) context.fail()
}
