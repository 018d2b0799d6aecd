import { SsotError } from '../../core/errors/errors.ts'
import type { ContainerSummary } from '../../engine/containers.ts'
import { stablePlace } from '../../stack/definition/place.ts'
import { requireServicesOf } from '../../stack/definition/require-services.ts'
import type { CliContext } from '../context.ts'
import { openSession } from '../session.ts'
import { runAttached } from './attached.ts'

export interface ShellCommand {
  environment: string
  service: string
  /** The command and its arguments. Empty: a shell. */
  command: readonly string[]
}

/** Every image with a shell has this one. */
const SHELL = ['sh']

/**
 * Runs `ssot-docker shell`. The Docker CLI runs the shell or the command, since it handles terminals.
 * @throws SERVICE_UNKNOWN when the compose file has no such service
 * @throws SERVICE_NOT_RUNNING when no container of the service is running
 */
export async function shellCommand(
  context: CliContext,
  { environment, service, command }: ShellCommand,
): Promise<void> {
  using session = await openSession(context)
  const { engine, target, env } = session.connection
  const definition = session.definition(environment)
  const { project } = stablePlace(definition)
  const containers = await engine.containers.list(project)
  if (containers.every((container) => container.service !== service))
    await requireServicesOf(definition, session, [service])
  const container = runningContainer(containers, { service, project, environment })
  const inside = command.length === 0 ? SHELL : command
  // A terminal in the container needs a terminal here, for both input and output.
  const flags = context.isInteractive ? '-it' : '-i'
  context.passOn(await runAttached([...target.docker, 'exec', flags, container, ...inside], env))
}

/**
 * The id of a service's first running container, ordered by container name.
 * @throws SERVICE_NOT_RUNNING when no container of the service is running
 */
export function runningContainer(
  containers: readonly ContainerSummary[],
  { service, project, environment }: { service: string; project: string; environment: string },
): string {
  const running = containers
    .filter(({ state }) => state === 'running')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const found = running.find((container) => container.service === service)
  if (found !== undefined) return found.id
  const names = [...new Set(running.map((container) => container.service))]
  const state = containers.find((container) => container.service === service)?.state
  throw new SsotError({
    code: 'SERVICE_NOT_RUNNING',
    service,
    summary: `Service ${service} of ${project} is not running${state === undefined ? '' : `: its container is ${state}`}`,
    todo: `Start it with \`npx ssot-docker refresh -e ${environment} ${service}\`${
      names.length === 0 ? '' : `, or use a running service: ${names.join(', ')}`
    }.`,
  })
}
