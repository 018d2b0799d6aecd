import { SsotError } from '../../core/errors/errors.ts'
import type { ContainerSummary } from '../../engine/containers.ts'
import { requireServicesOf } from '../../stack/definition/require-services.ts'
import { stablePlace } from '../../stack/definition/stable.ts'
import type { CliContext } from '../context.ts'
import { openSession } from '../session.ts'
import { runAttached } from './attached.ts'

export interface ShellCommand {
  environment: string
  service: string
  /** Empty: a shell. */
  command: readonly string[]
}

/** Every image that can be entered has it. */
const SHELL = ['sh']

/**
 * `ssot-docker shell`: a shell or a command in a service, by way of the Docker CLI, which knows terminals.
 * @throws SERVICE_UNKNOWN, SERVICE_NOT_RUNNING
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
    await requireServicesOf(definition, session.connection, [service])
  const container = runningContainer(containers, { service, project, environment })
  const inside = command.length === 0 ? SHELL : command
  // A terminal in the container needs one here, at both ends; input from a pipe does without.
  const flags = context.isInteractive ? '-it' : '-i'
  context.passOn(await runAttached([...target.docker, 'exec', flags, container, ...inside], env))
}

/**
 * The first running container of a service, by name.
 * @throws SERVICE_NOT_RUNNING
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
    summary: `Service ${service} of ${project} does not run${state === undefined ? '' : `: its container is ${state}`}`,
    todo: `Start it with \`npx ssot-docker refresh -e ${environment} ${service}\`${
      names.length === 0 ? '' : `, or use one that runs: ${names.join(', ')}`
    }.`,
  })
}
