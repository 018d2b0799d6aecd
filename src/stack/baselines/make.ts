import { randomBytes } from 'node:crypto'
import { dataTargets } from '../../core/baselines/data-mounts.ts'
import { type BaselineGroup, groupOf, isGroup } from '../../core/baselines/group.ts'
import { describeObstacle, type Obstacle } from '../../core/baselines/obstacle.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { Emit } from '../../core/events/event.ts'
import { nowMs } from '../../host/clock.ts'
import { formatIdentity } from '../../host/processes/identity.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { buildInTurn } from '../images/build-turns.ts'
import { startStack } from '../start/start-stack.ts'
import type { StartOptions } from '../start/started-stack.ts'
import { BASED_ON_NOTHING, type Based } from './based.ts'
import { areThere, baseOn } from './find.ts'
import { type Look, lookAtBaselines } from './look.ts'
import { type StoppedStore, stopStores } from './stop-cleanly.ts'
import { isWanted, nameOf, type WantedBaselines } from './want.ts'

export type MakeOptions = Omit<StartOptions, 'request' | 'holder' | 'beginning' | 'isForLater'>

export interface MadeBaselines {
  /** References of all of them. */
  images: string[]
  /** Whether they were there already. */
  wereThere: boolean
}

/**
 * Makes the baseline images of an environment: starts its stores and the services that write their data on a stack of their own,
 * from nothing; stops them when they are ready; and keeps the data of the stores as images. The images count only after the
 * stores have become ready from them, alone, and have stopped again.
 *
 * @throws BASELINE_NOT_MADE when something stands in the way, or a store does not stop cleanly
 * @throws the error of a start that has failed
 */
export async function makeBaselines(options: MakeOptions): Promise<MadeBaselines> {
  const before = await lookAtBaselines(options)
  const { wanted, prepared } = before
  const group = requireGroup(prepared)
  await requireDocker(options)
  const isThere = async () => wanted !== null && isWanted(wanted) && (await areThere(prepared, wanted))
  if (wanted !== null && isWanted(wanted) && (await isThere()))
    return { images: referencesOf(wanted), wereThere: true }
  let made: MadeBaselines | undefined
  const { registry, self, emit, signal = new AbortController().signal } = options
  await buildInTurn([{ image: turnOf(prepared, wanted) }], {
    ...{ registry, self, emit, signal, isThere },
    build: async () => {
      made = await new Making(options, group).run(before)
    },
  })
  // Another process has made them meanwhile.
  return made ?? { images: wanted !== null && isWanted(wanted) ? referencesOf(wanted) : [], wereThere: true }
}

/** Under which name one process at a time makes the images. */
function turnOf({ definition }: PreparedModel, wanted: Look['wanted']): string {
  const { root, environment } = definition
  const [first] = wanted !== null && isWanted(wanted) ? referencesOf(wanted) : []
  return first ?? `baselines of ${environment.name} in ${root}`
}

/** @throws BASELINE_NOT_MADE */
function requireGroup({ definition, whole }: PreparedModel): BaselineGroup {
  const { matrix, environment } = definition
  const group = groupOf(whole, matrix.state)
  if (group !== null && isGroup(group)) return group
  if (group !== null) throw obstructed(group)
  throw new SsotError({
    code: 'BASELINE_NOT_MADE',
    summary: `The matrix asks for no baseline of a service of environment ${environment.name}`,
    todo: `Give each service whose data is to be kept a row under State in ${matrix.file}, with \`image\` in the column Baseline.`,
  })
}

/** @throws BASELINE_NOT_MADE */
async function requireDocker({ connection }: MakeOptions): Promise<void> {
  if (!(await connection.engine.system.version()).isPodman) return
  throw new SsotError({
    code: 'BASELINE_NOT_MADE',
    summary:
      'No baseline can be made on Podman, whose images do not take data at a path that is declared as a volume',
    todo: 'Write `none` in the column Baseline of the table State.',
  })
}

function obstructed(obstacle: Obstacle): SsotError {
  return new SsotError({
    code: 'BASELINE_NOT_MADE',
    ...('service' in obstacle ? { service: obstacle.service } : {}),
    summary: `No baseline can be made: ${describeObstacle(obstacle)}`,
    todo: 'Correct that, or write `none` in the column Baseline of the table State.',
  })
}

class Making {
  readonly #options: MakeOptions
  readonly #group: BaselineGroup
  readonly #stores: readonly string[]
  readonly #beginMs = nowMs()
  /** Holds the images while they are made, like a stack. */
  readonly #holder = `baseline-${randomBytes(8).toString('hex')}`
  /** The images that do not count yet, by service. */
  readonly #unproved = new Map<string, string>()
  #isStopping = false

  constructor(options: MakeOptions, group: BaselineGroup) {
    this.#options = options
    this.#group = group
    this.#stores = group.stores.map(({ service }) => service)
  }

  async run(before: Look): Promise<MadeBaselines> {
    const { emit, registry, self, connection } = this.#options
    emit({ type: 'baseline-making-began', services: this.#stores })
    try {
      const { look, wanted } = await this.#fill(before)
      await this.#prove(look, wanted)
      await this.#requireSame(wanted)
      for (const [service, reference] of this.#unproved) {
        const name = nameOf(wanted, service)
        // When its name is there, a start may use it, and it is as if a stack had just done so.
        registry.images.use([name.reference], this.#holder, self, Date.now())
        await connection.engine.baselines.rename(reference, name)
        this.#unproved.delete(service)
      }
      const images = referencesOf(wanted)
      emit({ type: 'baselines-made', images, ms: nowMs() - this.#beginMs })
      return { images, wereThere: false }
    } finally {
      for (const reference of this.#unproved.values()) await connection.engine.images.remove(reference)
      registry.images.release(this.#holder, self)
    }
  }

  /** Starts the group from nothing, and keeps what its stores hold when all is ready. */
  async #fill({ prepared }: Look): Promise<{ look: Look; wanted: WantedBaselines }> {
    const { connection } = this.#options
    const targets = new Map(
      this.#group.stores.map((store) => [store.service, requireTargets(prepared, store, null)]),
    )
    const stack = await startStack({
      ...this.#options,
      emit: this.#quiet,
      request: { services: [...this.#group.services] },
      beginning: { from: 'nothing', targets },
    })
    try {
      // Now the engine has every image.
      const look = await lookAtBaselines(this.#options)
      if (look.wanted === null || !isWanted(look.wanted)) throw obstructed(look.wanted ?? { is: 'not-made' })
      const stopped = await this.#stop(stack.info.project, look.prepared)
      for (const store of stopped) {
        const definition = this.#group.stores.find(({ service }) => service === store.service)
        const image = await connection.engine.baselines.image(store.imageId)
        if (definition === undefined) continue
        const folders = requireTargets(look.prepared, definition, image?.volumes ?? [])
        await this.#keep(store, { folders, project: stack.info.project, wanted: look.wanted })
      }
      return { look, wanted: look.wanted }
    } finally {
      await stack.stop()
    }
  }

  async #keep(
    { service, container, imageId }: StoppedStore,
    { folders, project, wanted }: { folders: readonly string[]; project: string; wanted: WantedBaselines },
  ): Promise<void> {
    const { connection, registry, self, emit, signal } = this.#options
    const beginMs = nowMs()
    const { repository } = nameOf(wanted, service)
    const tag = `making-${randomBytes(8).toString('hex')}`
    const reference = `${repository}:${tag}`
    registry.images.use([reference], this.#holder, self, Date.now())
    // Noted before, because a request that fails may have made it.
    this.#unproved.set(service, reference)
    const { bytes } = await connection.engine.baselines.keep(
      {
        ...{ container, image: imageId, folders, project, service },
        owner: formatIdentity(self),
        hash: wanted.hash,
        reference: { repository, tag },
      },
      signal,
    )
    emit({ type: 'baseline-kept', service, bytes, ms: nowMs() - beginMs })
  }

  /** Starts the stores alone from their images. They must become ready, and stop cleanly. */
  async #prove({ prepared, images }: Look, wanted: WantedBaselines): Promise<void> {
    this.#options.emit({ type: 'baseline-proving-began', services: this.#stores })
    const based = baseOn(prepared, images, wanted)
    if (!(based instanceof Map)) throw obstructed(based)
    const unproved: Based = new Map(
      [...based].map(([service, one]) => [
        service,
        { ...one, reference: this.#unproved.get(service) ?? one.reference },
      ]),
    )
    this.#isStopping = false
    const stack = await startStack({
      ...this.#options,
      emit: this.#quiet,
      request: { services: [...this.#stores] },
      beginning: { from: 'images', based: unproved },
    })
    try {
      await this.#stop(stack.info.project, { ...prepared, based: BASED_ON_NOTHING })
    } finally {
      await stack.stop()
    }
  }

  #stop(project: string, { model }: PreparedModel): Promise<StoppedStore[]> {
    const { connection, signal } = this.#options
    signal?.throwIfAborted()
    this.#isStopping = true
    const { engine, secrets } = connection
    return stopStores({ engine, project, secrets, emit: this.#quiet, stores: this.#stores }, model)
  }

  /** Files that were edited meanwhile may have got into the data, or not. */
  async #requireSame({ hash }: WantedBaselines): Promise<void> {
    const { wanted } = await lookAtBaselines(this.#options)
    if (wanted !== null && isWanted(wanted) && wanted.hash === hash) return
    throw new SsotError({
      code: 'BASELINE_NOT_MADE',
      summary: 'No baseline was made, because its files or images have changed meanwhile',
      todo: 'Run `npx ssot-docker baseline` again, or leave it to the next test run.',
    })
  }

  /** What happens to services that are stopped on purpose is no news. */
  readonly #quiet: Emit = (happening) => {
    if (this.#isStopping && (happening.type === 'service-exited' || happening.type === 'service-printed'))
      return
    this.#options.emit(happening)
  }
}

function requireTargets(
  { model }: PreparedModel,
  store: BaselineGroup['stores'][number],
  declared: readonly string[] | null,
): string[] {
  const found = dataTargets(model, store, declared)
  if ('targets' in found) return found.targets
  throw obstructed(found)
}

function referencesOf({ images }: WantedBaselines): string[] {
  return [...images.values()].map(({ reference }) => reference)
}
