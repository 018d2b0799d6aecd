import type { StartOperation } from '../../core/plan/operation.ts'
import { requireHealthchecks } from '../../core/plan/order.ts'
import type { ContainerSummary } from '../../engine/containers.ts'
import type { StartInput } from './start-input.ts'
import { StartRun } from './start-run.ts'

/**
 * Starts created containers: each service as soon as its conditions hold, and independent services at the same time.
 * Resolves when every service is ready: its healthcheck has passed and its endpoint answers requests from this machine,
 * or it is a one-shot service that has exited with 0.
 *
 * The first failure ends the start. The containers are left as they are, for the caller to take down.
 *
 * @param operations each after the operations that it waits for
 * @param containers of the project
 * @throws COMPOSE_INVALID, SERVICE_EXITED, SERVICE_UNHEALTHY, SERVICE_START_FAILED, PORT_TAKEN, START_TIMEOUT,
 *   START_CANCELLED
 */
export async function startServices(
  input: StartInput,
  operations: readonly StartOperation[],
  containers: readonly Pick<ContainerSummary, 'id' | 'service'>[],
): Promise<void> {
  const { engine, project } = input
  const started = new Set(operations.map(({ service }) => service))
  const details = new Map(
    await Promise.all(
      containers
        .filter(({ service }) => started.has(service))
        .map(async ({ id }) => [id, await engine.containers.inspect(id)] as const),
    ),
  )
  const idsOf = (service: string) => containers.filter((one) => one.service === service).map(({ id }) => id)
  requireHealthchecks(operations, (service) => idsOf(service).some((id) => details.get(id)?.healthcheck))
  const run = new StartRun(input)
  // Before the first start, so that no event is missed.
  const watcher = await engine.events.watch(project, {
    onEvent: (event) => run.onEvent(event),
    onLost: () => run.onEngineLost(),
  })
  try {
    for (const operation of operations) {
      const ids = idsOf(operation.service)
      run.add(operation, new Map(ids.map((id) => [id, details.get(id)?.healthcheck])))
    }
    await run.finish()
  } finally {
    watcher.close()
  }
}
