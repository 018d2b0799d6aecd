import { setTimeout as pause } from 'node:timers/promises'
import type Docker from 'dockerode'
import type { Emit } from '../../../../core/events/event.ts'
import { publishedServices } from '../../../../core/matrix/port-blocks.ts'
import { inStartOrder, type PlannedService } from '../../../../core/plan/order.ts'
import type { Contestant } from '../contestant.ts'
import { type Ground, type Project, removeProject, START_TIMEOUT_MS } from '../ground.ts'
import { type Probe, probeOf } from './probe.ts'
import { type Recipe, readRecipe } from './recipe.ts'

/** Pause after a probe that found the service not ready. */
const PROBE_PAUSE_MS = 10

/**
 * The fastest way known, without checks, logs or guarantees: it creates and starts the same containers through the
 * Engine API in the same dependency order, probes each service over its published port, and removes all by force. It
 * shows how long the engine and the services themselves take.
 */
/** @param emit gets what a start waits for */
export async function floor(
  ground: Ground,
  project: Project,
  docker: Docker,
  emit: Emit,
): Promise<Contestant> {
  const recipe = await readRecipe(ground, project, docker)
  const probes = probesOf(ground)
  // A service without a probe has no published port: that it was started is all that can be seen from here.
  const plan = inStartOrder(project.model)
  return {
    name: 'floor',
    async start(signal) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(START_TIMEOUT_MS)])
      await Promise.all(recipe.networks.map((body) => docker.createNetwork(body)))
      const containers = await createAll(docker, recipe)
      await startInOrder(plan, { containers, probes, emit }, limit)
      emit({ type: 'stack-ready', project: project.name, ms: 0 })
      return {
        stop: () => removeAll(docker, recipe, containers),
      }
    },
    cleanUp: () => removeProject(ground, project),
  }
}

async function createAll(docker: Docker, recipe: Recipe): Promise<Map<string, Docker.Container>> {
  return new Map(
    await Promise.all(
      [...recipe.containers].map(
        async ([service, body]) => [service, await docker.createContainer(body)] as const,
      ),
    ),
  )
}

/**
 * Each container is disconnected from its networks and then removed, all containers in parallel: a network can be
 * removed as soon as no container is connected, and need not wait for their removal. On an engine where removing five
 * containers and then their network took 0.64 s, this took 0.47 s.
 */
async function removeAll(
  docker: Docker,
  recipe: Recipe,
  containers: ReadonlyMap<string, Docker.Container>,
): Promise<void> {
  const detached: Promise<unknown>[] = []
  const removed: Promise<unknown>[] = []
  for (const [service, container] of containers) {
    const networks = Object.keys(recipe.containers.get(service)?.NetworkingConfig?.EndpointsConfig ?? {})
    const cut = Promise.all(
      networks.map((name) => docker.getNetwork(name).disconnect({ Container: container.id, Force: true })),
    )
    detached.push(cut)
    removed.push(cut.then(() => container.remove({ force: true, v: true })))
  }
  const networksRemoved = Promise.all(detached).then(() =>
    Promise.all(recipe.networks.map(({ Name }) => docker.getNetwork(Name).remove())),
  )
  await Promise.all([...removed, networksRemoved])
}

interface StartedBare {
  containers: ReadonlyMap<string, Docker.Container>
  probes: ReadonlyMap<string, Probe>
  emit: Emit
}

async function startInOrder(
  plan: readonly PlannedService[],
  { containers, probes, emit }: StartedBare,
  signal: AbortSignal,
): Promise<void> {
  const ready = new Map<string, Promise<void>>()
  // Every service comes after its dependencies, so their promises exist.
  for (const { name, dependsOn } of plan) {
    ready.set(
      name,
      (async () => {
        await Promise.all(
          dependsOn.map(async (dependency) => {
            emit({ type: 'service-waits', service: name, wait: { for: 'dependency', ...dependency } })
            await ready.get(dependency.service)
          }),
        )
        emit({ type: 'service-waits', service: name, wait: { for: 'start' } })
        await containers.get(name)?.start()
        emit({ type: 'service-started', service: name })
        await untilReady(probes.get(name), signal)
        emit({ type: 'service-ready', service: name, ms: 0 })
      })(),
    )
  }
  const results = await Promise.allSettled(ready.values())
  const failure = results.find((result) => result.status === 'rejected')
  if (failure) throw failure.reason
}

async function untilReady(probe: Probe | undefined, signal: AbortSignal): Promise<void> {
  if (probe === undefined) return
  while (!(await probe(signal))) await pause(PROBE_PAUSE_MS, undefined, { signal })
}

function probesOf({ definition, connection, ports }: Ground): Map<string, Probe> {
  const { host } = connection.engine
  return new Map(
    publishedServices(definition.matrix, definition.environment.name).map(([service]) => {
      const port = ports[service.name]
      if (port === undefined) throw new TypeError(`No port was reserved for ${service.name}.`)
      return [service.name, probeOf({ ...service, host, port })]
    }),
  )
}
