import type { StartOperation } from '../../core/plan/operation.ts'
import { requireHealthchecks } from '../../core/plan/order.ts'
import type { ContainerDetails, ContainerSummary } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'
import type { StartInput } from './start-input.ts'
import { StartRun } from './start-run.ts'

/** The containers of a service as they are before the start. Resolves as soon as they and what they need exist. */
export type ContainersOf = (service: string) => Promise<readonly ContainerDetails[]>

/**
 * Starts containers: each service as soon as its containers exist and its conditions hold, and independent services at the
 * same time. Resolves when every service is ready: its healthcheck has passed and its endpoint answers requests from this
 * machine, or it is a one-shot service that has exited with 0.
 *
 * The first failure ends the start. The containers are left as they are, for the caller to take down.
 *
 * @param operations each after the operations that it waits for
 * @throws COMPOSE_INVALID, SERVICE_EXITED, SERVICE_UNHEALTHY, SERVICE_START_FAILED, PORT_TAKEN, START_TIMEOUT,
 *   START_CANCELLED
 */
export async function startServices(
  input: StartInput,
  operations: readonly StartOperation[],
  containersOf: ContainersOf,
): Promise<void> {
  const { engine, project } = input
  const awaited = new Set(
    operations.flatMap(({ after }) =>
      after.filter(({ condition }) => condition === 'service_healthy').map(({ service }) => service),
    ),
  )
  const run = new StartRun(input)
  // Before the first start, so that no event is missed.
  const watcher = await engine.events.watch(project, {
    onEvent: (event) => run.onEvent(event),
    onLost: () => run.onEngineLost(),
  })
  try {
    const fits = requireAwaitedHealthchecks(operations, awaited, containersOf)
    fits.catch((error: unknown) => run.fail(error))
    for (const operation of operations) {
      const { service } = operation
      run.add(
        operation,
        fits.then(() => containersOf(service)),
        awaited.has(service),
      )
    }
    await run.finish()
  } finally {
    watcher.close()
  }
}

/** Looks before anything is started whether the services whose health others wait for have a healthcheck. */
async function requireAwaitedHealthchecks(
  operations: readonly StartOperation[],
  awaited: ReadonlySet<string>,
  containersOf: ContainersOf,
): Promise<void> {
  const checked = await Promise.all(
    [...awaited].map(async (service) =>
      (await containersOf(service)).some(({ healthcheck }) => healthcheck) ? [service] : [],
    ),
  )
  const healthchecked = new Set(checked.flat())
  requireHealthchecks(operations, (service) => healthchecked.has(service))
}

/** The containers of a list. */
export function existing(
  engine: Pick<Engine, 'containers'>,
  list: readonly Pick<ContainerSummary, 'id' | 'service'>[],
): ContainersOf {
  return inspectedOnce(engine, async (service) =>
    list.filter((one) => one.service === service).map(({ id }) => id),
  )
}

/**
 * The containers of services, each looked at once.
 * @param idsOf resolves when the containers of a service exist
 */
export function inspectedOnce(
  { containers }: Pick<Engine, 'containers'>,
  idsOf: (service: string) => Promise<readonly string[]>,
): ContainersOf {
  const byService = new Map<string, Promise<ContainerDetails[]>>()
  return (service) => {
    const known = byService.get(service)
    if (known !== undefined) return known
    const inspected = idsOf(service).then((ids) => Promise.all(ids.map((id) => containers.inspect(id))))
    byService.set(service, inspected)
    return inspected
  }
}
