import { planStart } from '../../core/plan/start.ts'
import { type StartInput, StartRun } from './start-run.ts'

/**
 * Starts the containers of a project that Compose has created: each service the moment its `depends_on`
 * conditions hold, all at once where they do not wait for each other. Resolves when every service is ready:
 * its healthcheck passed and its endpoint answers from the host, or, for a one-shot service, it exited with 0.
 *
 * The first service to fail ends the start; the others are left as they are, for the caller to tear down.
 *
 * @param only the services to start; the others run already. Absent: all
 * @throws SERVICE_EXITED, SERVICE_UNHEALTHY, SERVICE_START_FAILED, PORT_TAKEN, START_TIMEOUT, START_CANCELLED
 */
export async function startServices(input: StartInput, only?: ReadonlySet<string>): Promise<void> {
  const { engine, project, model } = input
  const containers = await engine.containers.list(project)
  const details = new Map(
    await Promise.all(containers.map(async ({ id }) => [id, await engine.containers.inspect(id)] as const)),
  )
  const idsOf = (service: string) => containers.filter((c) => c.service === service).map(({ id }) => id)
  const isMeant = (service: string) => only === undefined || only.has(service)
  const plan = planStart(
    model,
    // One that is not to be started may have no container to look at, and is not waited for either.
    (service) => !isMeant(service) || idsOf(service).some((id) => details.get(id)?.healthcheck),
  )
  const run = new StartRun(input)
  const watcher = await engine.events.watch(project, {
    onEvent: (event) => run.onEvent(event),
    onLost: () => run.onEngineLost(),
  })
  try {
    for (const service of plan.services) {
      if (!isMeant(service.name)) {
        run.addRunning(service)
        continue
      }
      const ids = idsOf(service.name)
      run.add(service, new Map(ids.map((id) => [id, details.get(id)?.healthcheck])))
    }
    await run.finish()
  } finally {
    watcher.close()
  }
}
