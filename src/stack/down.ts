import { SsotError } from '../core/errors.ts'
import type { Engine } from '../engine/engine.ts'

/** What was removed, by kind. */
export interface Removed {
  containers: number
  networks: number
  volumes: number
}

/**
 * Removes every container, network and volume of a stack, half started ones as well, and proves by label that
 * nothing is left. Containers are killed, not asked: they hold nothing worth saving. Calling it again does
 * nothing.
 *
 * @throws TEARDOWN_INCOMPLETE naming what is left and who holds it
 */
export async function down(engine: Engine, project: string): Promise<Removed> {
  const failures: unknown[] = []
  const attempt = async (removals: Promise<void>[]) => {
    for (const result of await Promise.allSettled(removals)) {
      if (result.status === 'rejected') failures.push(result.reason)
    }
  }
  const containers = await engine.containers(project)
  const anonymous = (await Promise.all(containers.map(({ id }) => volumesOf(engine, id)))).flat()
  await attempt(containers.map(({ id }) => engine.removeContainer(id)))
  const [networks, volumes] = await Promise.all([engine.networks(project), engine.volumes(project)])
  const foreign = (await Promise.all(networks.map(({ id }) => engine.attachedTo(id)))).flat()
  await attempt([
    ...networks.map(({ id }) => engine.removeNetwork(id)),
    ...volumes.map(({ name }) => engine.removeVolume(name)),
  ])
  const named = new Set(volumes.map(({ name }) => name))
  await verifyGone(engine, project, {
    anonymous: anonymous.filter((name) => !named.has(name)),
    foreign,
    failures,
  })
  return {
    containers: containers.length,
    networks: networks.length,
    volumes: new Set([...anonymous, ...named]).size,
  }
}

async function volumesOf(engine: Engine, containerId: string): Promise<string[]> {
  const details = await engine.inspect(containerId)
  return details.volumes
}

interface Context {
  anonymous: readonly string[]
  /** Names of containers that are attached to our networks and not ours. */
  foreign: readonly string[]
  failures: readonly unknown[]
}

async function verifyGone(engine: Engine, project: string, context: Context): Promise<void> {
  const [containers, networks, volumes, anonymousLeft] = await Promise.all([
    engine.containers(project),
    engine.networks(project),
    engine.volumes(project),
    Promise.all(context.anonymous.map((name) => engine.volumeExists(name))),
  ])
  const left = [
    ...containers.map(({ name }) => `container ${name}`),
    ...networks.map(({ name }) => `network ${name}`),
    ...volumes.map(({ name }) => `volume ${name}`),
    ...context.anonymous.filter((_, index) => anonymousLeft[index]).map((name) => `anonymous volume ${name}`),
  ]
  if (left.length === 0) return
  const reasons = context.failures.map((failure) =>
    failure instanceof Error ? failure.message : String(failure),
  )
  throw new SsotError({
    code: 'TEARDOWN_INCOMPLETE',
    summary: `Of stack ${project} there is left: ${left.join(', ')}`,
    evidence: { lastLines: reasons },
    todo:
      context.foreign.length > 0
        ? `Foreign containers are attached to its network and were not touched: ${context.foreign.join(', ')}. Remove or detach them, then remove what is left.`
        : `Remove what is left by name, with \`docker rm -f\`, \`docker network rm\` and \`docker volume rm\`.`,
  })
}
