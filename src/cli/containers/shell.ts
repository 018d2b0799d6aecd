import { SsotError } from '../../core/errors/errors.ts'
import type { ContainerSummary } from '../../engine/containers.ts'
import { type ChosenStack, chooseStack, type StackChoice } from '../../stack/chosen/choose-stack.ts'
import { requireServicesOf } from '../../stack/chosen/require-services.ts'
import type { CliContext } from '../context.ts'
import { openSession } from '../session.ts'
import { runAttached } from './attached.ts'

export interface ShellCommand extends StackChoice {
  service: string
  /** The command and its arguments. Empty: a shell. */
  command: readonly string[]
}

/** Every image with a shell has this one. */
const SHELL = ['sh']

/**
 * Runs `ssot-docker shell`. The Docker CLI runs the shell or the command, since it handles terminals. The terminal is that of
 * the program in the container: an editor there could not work otherwise, so nothing is made visible.
 * @throws SERVICE_UNKNOWN when the stack has no such service
 * @throws SERVICE_NOT_RUNNING when no container of the service is running
 */
export async function shellCommand(
  context: CliContext,
  { service, command, ...choice }: ShellCommand,
): Promise<void> {
  using session = await openSession(context)
  const { engine, target, env } = session.connection
  const chosen = await chooseStack(session, choice)
  const containers = await engine.containers.list(chosen.project)
  if (containers.every((container) => container.service !== service))
    await requireServicesOf(chosen, session, [service], containers)
  const container = runningContainer(containers, service, chosen)
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
  service: string,
  { project, environment, isStable }: Pick<ChosenStack, 'project' | 'environment' | 'isStable'>,
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
    todo: [
      // What a test run has started is not started again by anybody else.
      ...(isStable ? [`Start it with \`npx ssot-docker refresh -e ${environment} ${service}\`.`] : []),
      `\`npx ssot-docker logs --stack ${project} ${service}\` shows what it has printed.`,
      ...(names.length === 0 ? [] : [`These services are running: ${names.join(', ')}.`]),
    ].join(' '),
  })
}
