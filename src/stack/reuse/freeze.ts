import { differenceFrozen, disturbance, type FrozenContainer } from '../../core/reuse/frozen.ts'
import type { ContainerEvent } from '../../engine/container-events.ts'
import type { Engine } from '../../engine/engine.ts'
import { type Inspected, inspectAll } from '../targets/observe.ts'

/** How long the engine may take to report what it has done. */
const REPORT_LIMIT_MS = 5000

/** The containers of a stack are not as they were when they were paused. */
export class Disturbed extends Error {
  override readonly name = 'Disturbed'
}

/** The paused containers of a stack. */
export interface Freeze {
  /** Those that were running. */
  paused: readonly FrozenContainer[]
  /** What has happened to the containers since, as a clause; null: nothing. */
  readonly disturbance: string | null
  /**
   * Wakes all containers, after a proof that nothing has happened to them.
   * @throws Disturbed
   */
  thaw(): Promise<void>
  /** Wakes what can be woken, so that it can be stopped as usual. */
  release(): Promise<void>
  /** Stops listening. */
  close(): void
}

/**
 * Pauses all running containers of a stack: from then on nothing in it runs, and the engine refuses commands in it. Whatever
 * happens to a container after that is noted.
 *
 * @throws the error of the engine; Disturbed
 */
export async function freeze(engine: Engine, project: string): Promise<Freeze> {
  const ears = new Ears()
  // Before the pause, so that no event after it is missed.
  const stream = await engine.events.watch(project, {
    onEvent: (event) => ears.hear(event),
    onLost: () => ears.lose(),
  })
  let mounts: { close(): void } | undefined
  const close = () => {
    stream.close()
    mounts?.close()
  }
  try {
    const volumes = await volumesOf(engine, project)
    mounts = await engine.events.watchMounts(volumes, {
      onMount: (volume) => ears.hearMount(volume),
      onLost: () => ears.lose(),
    })
    const running = (await inspectAll(engine, project)).filter(({ details }) => details.state === 'running')
    const ids = running.map(({ summary }) => summary.id)
    const heard = ears.expect('pause', ids)
    await Promise.all(ids.map((id) => engine.containers.pause(id)))
    await reported(heard)
    const before = (await inspectAll(engine, project)).map(frozenContainer)
    const paused = before.filter(({ id }) => ids.includes(id))
    const awake = before.find(({ state }) => !['paused', 'exited'].includes(state))
    if (awake !== undefined) throw new Disturbed(`${awake.service} is ${awake.state}, not paused`)
    await requireNoOtherUsers(engine, project, volumes)
    return new FrozenContainers(engine, project, ears, before, paused, close)
  } catch (error) {
    close()
    throw error
  }
}

/** The volumes of a stack, named and anonymous. */
async function volumesOf(engine: Engine, project: string): Promise<string[]> {
  const [named, containers] = await Promise.all([engine.volumes.list(project), inspectAll(engine, project)])
  return [
    ...new Set([...named.map(({ name }) => name), ...containers.flatMap(({ details }) => details.volumes)]),
  ]
}

/** @throws Disturbed when a container of another project has one of the volumes */
async function requireNoOtherUsers(
  engine: Engine,
  project: string,
  volumes: readonly string[],
): Promise<void> {
  const own = new Set((await engine.containers.list(project)).map(({ name }) => name))
  for (const volume of volumes) {
    const other = (await engine.volumes.users(volume)).find((name) => !own.has(name))
    if (other !== undefined) throw new Disturbed(`container ${other} uses the volume ${volume} of the stack`)
  }
}

class FrozenContainers implements Freeze {
  readonly paused: readonly FrozenContainer[]
  readonly close: () => void
  readonly #engine: Engine
  readonly #project: string
  readonly #ears: Ears
  readonly #before: readonly FrozenContainer[]
  /** Whether nothing has tried to wake it. */
  #isAsleep = true

  constructor(
    engine: Engine,
    project: string,
    ears: Ears,
    before: readonly FrozenContainer[],
    paused: readonly FrozenContainer[],
    close: () => void,
  ) {
    this.#engine = engine
    this.#project = project
    this.#ears = ears
    this.#before = before
    this.paused = paused
    this.close = close
  }

  get disturbance(): string | null {
    return this.#ears.disturbance
  }

  async thaw(): Promise<void> {
    this.#refuseAfter(this.#ears.disturbance)
    const now = (await inspectAll(this.#engine, this.#project)).map(frozenContainer)
    this.#refuseAfter(differenceFrozen(this.#before, now))
    const ids = this.paused.map(({ id }) => id)
    const heard = this.#ears.expect('unpause', ids)
    this.#isAsleep = false
    await Promise.all(ids.map((id) => this.#unpause(id)))
    // The engine reports in order, so what happened to a container before has been heard by then.
    await reported(heard)
    this.#refuseAfter(this.#ears.disturbance)
  }

  async release(): Promise<void> {
    if (!this.#isAsleep) return
    this.#isAsleep = false
    await Promise.allSettled(this.paused.map(({ id }) => this.#engine.containers.unpause(id)))
  }

  async #unpause(id: string): Promise<void> {
    try {
      await this.#engine.containers.unpause(id)
    } catch (error) {
      const service = this.paused.find((one) => one.id === id)?.service
      throw new Disturbed(
        `${service} could not be unpaused: ${error instanceof Error ? error.message : error}`,
        { cause: error },
      )
    }
  }

  #refuseAfter(disturbed: string | null): void {
    if (disturbed !== null) throw new Disturbed(disturbed)
  }
}

/** Hears what happens to containers that are paused, and takes what it expects for this program's own act. */
class Ears {
  /** Ids of the containers that are paused, or are to be unpaused. */
  readonly #quiet = new Set<string>()
  #expected: { action: string; ids: Set<string>; done: PromiseWithResolvers<void> } | undefined
  #disturbance: string | null = null
  #mount: string | null = null

  /** What has happened to a container says more than that a volume was mounted, which may be a part of it. */
  get disturbance(): string | null {
    return this.#disturbance ?? this.#mount
  }

  /** Resolves when the action has been heard of each container. */
  expect(action: 'pause' | 'unpause', ids: readonly string[]): Promise<void> {
    const done = Promise.withResolvers<void>()
    this.#expected = { action, ids: new Set(ids), done }
    if (ids.length === 0) done.resolve()
    return done.promise
  }

  hear({ id, service, action }: ContainerEvent): void {
    if (this.#expected?.action === action && this.#expected.ids.delete(id)) {
      if (action === 'pause') this.#quiet.add(id)
      else this.#quiet.delete(id)
      if (this.#expected.ids.size === 0) this.#expected.done.resolve()
      return
    }
    // Before its pause and after its end, a container does what it likes.
    const isFrozen = this.#quiet.has(id)
    if (isFrozen || ['start', 'create'].includes(action)) this.#disturbance ??= disturbance(action, service)
  }

  hearMount(volume: string): void {
    this.#mount ??= `a container has mounted the volume ${volume}`
  }

  lose(): void {
    this.#disturbance ??= 'the engine was restarted, or could not be watched'
    this.#expected?.done.resolve()
  }
}

async function reported(heard: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    const tell = () =>
      reject(new Disturbed('the engine did not report that its containers were paused or woken'))
    timer = setTimeout(tell, REPORT_LIMIT_MS)
  })
  try {
    await Promise.race([heard, late])
  } finally {
    clearTimeout(timer)
  }
}

function frozenContainer({ summary, details }: Inspected): FrozenContainer {
  return {
    id: summary.id,
    service: summary.service,
    state: details.state,
    startedAtMs: details.startedAtMs,
  }
}
