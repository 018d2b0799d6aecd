import { SsotError } from '../../core/errors/errors.ts'
import { type ChosenStack, chooseStack, type StackChoice } from '../../stack/chosen/choose-stack.ts'
import { requireServicesOf } from '../../stack/chosen/require-services.ts'
import type { CliContext } from '../context.ts'
import { openSession, type Session } from '../session.ts'
import { isInterrupted, runAttached } from './attached.ts'
import { visibleLines } from './visible-lines.ts'

export interface LogsCommand extends StackChoice {
  services: readonly string[]
  follow: boolean
  since?: string
  tail?: string
}

/**
 * Runs `ssot-docker logs`. Compose prints the logs, since it can follow several services at once. What services have printed
 * reaches the terminal with its colours, and with other control characters made visible.
 */
export async function logsCommand(context: CliContext, wanted: LogsCommand): Promise<void> {
  const { services, follow, since, tail } = wanted
  using session = await openSession(context)
  const { connection } = session
  const chosen = await chooseStack(session, wanted)
  const { project } = chosen
  await requireContainers(session, chosen, services)
  // Compose takes the pipe to this process for one without colours.
  const isColoured = context.screen !== null && !context.env.NO_COLOR
  const command = [
    ...connection.target.compose,
    ...(isColoured ? ['--ansi', 'always'] : []),
    ...['--project-name', project, 'logs'],
    ...(follow ? ['--follow'] : []),
    ...(since === undefined ? [] : ['--since', since]),
    ...(tail === undefined ? [] : ['--tail', tail]),
    ...services,
  ]
  const exitCode = await runAttached(command, connection.env, visibleLines)
  if (exitCode !== 0 && !isInterrupted(exitCode)) context.fail()
}

/**
 * Compose prints nothing for services without containers, and exits with 0. An error says what is wrong.
 * @throws SERVICE_UNKNOWN when the stack has no such service
 * @throws SERVICE_NOT_RUNNING when a service has no container
 */
async function requireContainers(
  session: Session,
  chosen: ChosenStack,
  services: readonly string[],
): Promise<void> {
  const { project, environment } = chosen
  const containers = await session.connection.engine.containers.list(project)
  const silent = services.filter((name) => containers.every(({ service }) => service !== name))
  if (containers.length > 0 && silent.length === 0) return
  if (silent.length > 0) await requireServicesOf(chosen, session, silent, containers)
  const [service] = silent
  throw new SsotError({
    code: 'SERVICE_NOT_RUNNING',
    ...(service === undefined ? {} : { service }),
    summary:
      containers.length === 0
        ? `There are no logs of ${environment}, because ${project} has no containers`
        : `There are no logs of ${silent.join(', ')}, because ${project} has no such containers`,
    todo: `Start it with \`npx ssot-docker refresh -e ${environment}${silent.map((name) => ` ${name}`).join('')}\`.`,
  })
}
