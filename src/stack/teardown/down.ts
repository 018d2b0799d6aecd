import { SsotError } from '../../core/errors/errors.ts'
import type { Report } from '../../core/events/progress.ts'
import type { ContainerDetails, ContainerSummary } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'
import type { NamedResource } from '../../engine/resources.ts'

/** What was removed, by kind. */
export interface Removed {
  containers: number
  networks: number
  /** Those that the compose file names. */
  volumes: number
  anonymousVolumes: number
}

export interface DownOptions {
  /** Leaves the named volumes, for a stack that comes back. */
  keepsVolumes?: boolean
  /** Ends every container with its own stop signal and grace period. */
  isGraceful?: boolean
  /** Hears of each service that is asked to end rather than killed. */
  report?: Report
}

/** More is never needed: the second pass is for what appeared during the first, the third proves a standstill. */
const MAX_PASSES = 5

/**
 * Removes every container, network and volume of a stack, half started ones as well, and proves by label that
 * nothing is left. Containers are killed, not asked, unless their service is labelled otherwise: they hold nothing
 * worth saving. Calling it again does nothing.
 *
 * It looks again after each pass. The engine may still have been carrying out requests of a process that was
 * killed; what these made while the pass was under way goes with the next one. When a pass has changed nothing, it
 * gives up.
 *
 * @throws TEARDOWN_INCOMPLETE naming what is left and who holds it
 */
export async function down(engine: Engine, project: string, options: DownOptions = {}): Promise<Removed> {
  try {
    return await removeAll(engine, project, options)
  } catch (cause) {
    if (cause instanceof SsotError) throw cause
    throw new SsotError({
      code: 'TEARDOWN_INCOMPLETE',
      summary: `Stack ${project} may be left whole: the engine ${engine.endpoint} does not tell what there is of it (${cause instanceof Error ? cause.message : cause})`,
      todo: 'Make sure that this engine runs and answers; the next start, or `npx ssot-docker prune`, then removes the stack.',
      cause,
    })
  }
}

async function removeAll(
  engine: Engine,
  project: string,
  { keepsVolumes = false, isGraceful = false, report }: DownOptions,
): Promise<Removed> {
  const seen = { containers: new Set<string>(), networks: new Set<string>(), volumes: new Set<string>() }
  const mounted = new Set<string>()
  let failures: unknown[] = []
  let before: string[] = []
  for (let pass = 1; ; pass++) {
    const found = await look(engine, project, keepsVolumes)
    for (const { id } of found.containers) seen.containers.add(id)
    for (const { id } of found.networks) seen.networks.add(id)
    for (const { name } of found.volumes) seen.volumes.add(name)
    const anonymousLeft = await existing(engine, mounted)
    const left = [...describe(found), ...anonymousLeft.map((name) => `anonymous volume ${name}`)]
    if (left.length === 0) break
    if (pass > MAX_PASSES || left.join() === before.join()) {
      throw await incomplete(engine, project, left, found, failures)
    }
    before = left
    const removal = new Removal(engine, report)
    for (const name of await removal.run(found, isGraceful, mounted)) mounted.add(name)
    failures = removal.failures
  }
  return {
    containers: seen.containers.size,
    networks: seen.networks.size,
    volumes: seen.volumes.size,
    anonymousVolumes: mounted.size,
  }
}

interface Found {
  containers: ContainerSummary[]
  networks: NamedResource[]
  volumes: NamedResource[]
}

async function look(engine: Engine, project: string, withoutVolumes: boolean): Promise<Found> {
  const [containers, networks, volumes] = await Promise.all([
    engine.containers.list(project),
    engine.networks.list(project),
    withoutVolumes ? [] : engine.volumes.list(project),
  ])
  return { containers, networks, volumes }
}

function describe({ containers, networks, volumes }: Found): string[] {
  return [
    ...containers.map(({ name }) => `container ${name}`),
    ...networks.map(({ name }) => `network ${name}`),
    ...volumes.map(({ name }) => `volume ${name}`),
  ]
}

/** One pass over what was found; what fails is kept, and does not keep the rest. */
class Removal {
  readonly failures: unknown[] = []
  readonly #engine: Engine
  readonly #report: Report | undefined

  constructor(engine: Engine, report: Report | undefined) {
    this.#engine = engine
    this.#report = report
  }

  /**
   * @param before names of the anonymous volumes of an earlier pass
   * @returns names of the anonymous volumes that the containers had
   */
  async run(
    { containers, networks, volumes }: Found,
    isGraceful: boolean,
    before: ReadonlySet<string>,
  ): Promise<string[]> {
    const details = await Promise.all(containers.map(({ id }) => this.#inspect(id)))
    const mounts = new Set(details.flatMap((container) => container.volumes))
    // Named and external ones among them are told from anonymous ones by the engine.
    const anonymous = await existing(this.#engine, mounts)
    const graceful = details.filter(({ teardown }) => isGraceful || teardown === 'stop')
    // While everything that they may still want to speak to is there.
    await Promise.all(
      graceful.map(async ({ id }) => {
        const service = containers.find((container) => container.id === id)?.service
        this.#report?.('stopping, within its grace period', service)
        await this.#attempt(this.#engine.containers.stop(id))
        this.#report?.('stopped', service)
      }),
    )
    await this.#cutOffAndRemove(details, networks)
    // Those go with the container that they were made for, but not with one that has inherited them when it was replaced.
    const inherited = await existing(this.#engine, new Set([...anonymous, ...before]))
    const names = [...volumes.map(({ name }) => name), ...inherited]
    await Promise.all(names.map((name) => this.#attempt(this.#engine.volumes.remove(name))))
    return anonymous
  }

  async #cutOffAndRemove(details: readonly Seen[], networks: readonly NamedResource[]): Promise<void> {
    const engine = this.#engine
    const own = new Set(networks.map(({ id }) => id))
    const cutOff = details.map((container) =>
      Promise.all(
        container.networks
          .filter((network) => own.has(network))
          .map((network) => this.#attempt(engine.networks.disconnect(network, container.id))),
      ),
    )
    await Promise.all([
      ...details.map(async ({ id }, index) => {
        await cutOff[index]
        await this.#attempt(engine.containers.remove(id))
      }),
      // A network can go once nobody is attached: it need not wait for the containers to be gone.
      Promise.all(cutOff).then(() =>
        Promise.all(networks.map(({ id }) => this.#attempt(engine.networks.remove(id)))),
      ),
    ])
  }

  /** A container that cannot be looked at is removed all the same. */
  async #inspect(id: string): Promise<Seen> {
    try {
      return await this.#engine.containers.inspect(id)
    } catch (error) {
      this.failures.push(error)
      return { id, networks: [], volumes: [], teardown: 'kill' }
    }
  }

  async #attempt(act: Promise<void>): Promise<void> {
    try {
      await act
    } catch (error) {
      this.failures.push(error)
    }
  }
}

type Seen = Pick<ContainerDetails, 'id' | 'networks' | 'volumes' | 'teardown'>

/** Those of the names that are anonymous volumes on the engine now. */
async function existing(engine: Engine, names: Iterable<string>): Promise<string[]> {
  const all = [...names]
  const exist = await Promise.all(all.map((name) => engine.volumes.anonymousExists(name)))
  return all.filter((_, index) => exist[index])
}

async function incomplete(
  engine: Engine,
  project: string,
  left: readonly string[],
  { containers, networks, volumes }: Found,
  failures: readonly unknown[],
): Promise<SsotError> {
  const own = new Set(containers.map(({ name }) => name))
  const users = await Promise.all([
    ...networks.map(({ id }) => engine.networks.attached(id)),
    ...volumes.map(({ name }) => engine.volumes.users(name)),
  ])
  const foreign = [...new Set(users.flat())].filter((name) => !own.has(name))
  return new SsotError({
    code: 'TEARDOWN_INCOMPLETE',
    summary: `Of stack ${project} there is left: ${left.join(', ')}`,
    evidence: {
      lastLines: failures.map((failure) => (failure instanceof Error ? failure.message : String(failure))),
    },
    todo:
      foreign.length > 0
        ? `Foreign containers use it and were not touched: ${foreign.join(', ')}. Remove or detach them; the next start, or \`npx ssot-docker prune\`, then removes what is left.`
        : 'The next start, or `npx ssot-docker prune`, tries again. By hand: `docker rm -f`, `docker network rm` and `docker volume rm` with these names.',
  })
}
