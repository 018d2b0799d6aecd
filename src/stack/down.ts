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
  const [containers, networks, volumes] = await Promise.all([
    engine.containers(project),
    engine.networks(project),
    engine.volumes(project),
  ])
  const failures: unknown[] = []
  // A container that cannot be looked at is removed all the same.
  const details = await Promise.all(
    containers.map(async ({ id }) => {
      try {
        return await engine.inspect(id)
      } catch (error) {
        failures.push(error)
        return { id, networks: [], volumes: [] }
      }
    }),
  )
  const attempt = async (act: Promise<void>) => {
    try {
      await act
    } catch (error) {
      failures.push(error)
    }
  }
  const own = new Set(networks.map(({ id }) => id))
  const anonymous = (
    await Promise.all(
      details.flatMap(({ volumes }) => volumes).map((name) => engine.anonymousVolumeExists(name)),
    )
  ).filter((exists) => exists).length
  const cutOff = details.map((container) =>
    Promise.all(
      container.networks
        .filter((network) => own.has(network))
        .map((network) => attempt(engine.disconnect(network, container.id))),
    ),
  )
  await Promise.all([
    ...details.map(async ({ id }, index) => {
      await cutOff[index]
      await attempt(engine.removeContainer(id))
    }),
    // A network can go once nobody is attached: it need not wait for the containers to be gone.
    Promise.all(cutOff).then(() => Promise.all(networks.map(({ id }) => attempt(engine.removeNetwork(id))))),
  ])
  await Promise.all(volumes.map(({ name }) => attempt(engine.removeVolume(name))))
  const named = new Set(volumes.map(({ name }) => name))
  // Named and external ones among them are told from anonymous ones by the engine.
  const mounted = details.flatMap((container) => container.volumes).filter((name) => !named.has(name))
  await verifyGone(engine, project, { mounted: [...new Set(mounted)], failures })
  return {
    containers: containers.length,
    networks: networks.length,
    volumes: named.size + anonymous,
  }
}

interface Context {
  /** Volumes that the containers had mounted, our named ones excepted. */
  mounted: readonly string[]
  failures: readonly unknown[]
}

async function verifyGone(engine: Engine, project: string, context: Context): Promise<void> {
  const [containers, networks, volumes, anonymousLeft] = await Promise.all([
    engine.containers(project),
    engine.networks(project),
    engine.volumes(project),
    Promise.all(context.mounted.map((name) => engine.anonymousVolumeExists(name))),
  ])
  const left = [
    ...containers.map(({ name }) => `container ${name}`),
    ...networks.map(({ name }) => `network ${name}`),
    ...volumes.map(({ name }) => `volume ${name}`),
    ...context.mounted.filter((_, index) => anonymousLeft[index]).map((name) => `anonymous volume ${name}`),
  ]
  if (left.length === 0) return
  const foreign = (await Promise.all(networks.map(({ id }) => engine.attachedTo(id)))).flat()
  const reasons = context.failures.map((failure) =>
    failure instanceof Error ? failure.message : String(failure),
  )
  throw new SsotError({
    code: 'TEARDOWN_INCOMPLETE',
    summary: `Of stack ${project} there is left: ${left.join(', ')}`,
    evidence: { lastLines: reasons },
    todo:
      foreign.length > 0
        ? `Foreign containers are attached to its network and were not touched: ${foreign.join(', ')}. Remove or detach them, then remove what is left.`
        : `Remove what is left by name, with \`docker rm -f\`, \`docker network rm\` and \`docker volume rm\`.`,
  })
}
