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
  const inspected = await Promise.all(
    containers
      .filter(({ service }) => started.has(service))
      .map(async ({ id, service }) => ({ service, details: await engine.containers.inspect(id) })),
  )
  const detailsOf = (service: string) =>
    inspected.filter((one) => one.service === service).map(({ details }) => details)
  requireHealthchecks(operations, (service) => detailsOf(service).some(({ healthcheck }) => healthcheck))
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
    for (const operation of operations) {
      const { service } = operation
      run.add(operation, detailsOf(service), awaited.has(service))
    }
    await run.finish()
  } finally {
    watcher.close()
  }
}
