import { decorate } from '../../core/compose/decorate.ts'
import { escaped } from '../../core/compose/dollars.ts'
import type { ComposeModel } from '../../core/compose/model.ts'
import { serviceHash } from '../../core/compose/service-hash.ts'
import { withoutGivenFiles } from '../../core/contents/given-files.ts'
import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import type { Aftermath } from '../../core/errors/start-failures.ts'
import type { Removed } from '../../core/events/event.ts'
import { hooksOf } from '../../core/hooks/hooks.ts'
import { recordOfHooks } from '../../core/hooks/record.ts'
import { recordOf } from '../../core/mounted/mounted-files.ts'
import { batchesOf } from '../../core/plan/batches.ts'
import type { WantedService } from '../../core/plan/decide.ts'
import type { ObservedStack } from '../../core/plan/observed.ts'
import type {
  CreateOperation,
  ImageOperation,
  Plan,
  RemovalOperation,
  StopOperation,
} from '../../core/plan/operation.ts'
import { stillThere } from '../../core/plan/removal.ts'
import { startAlsoCreated } from '../../core/plan/stack.ts'
import { LABEL_CONFIG_HASH, LABEL_MOUNTED_FILES, LABEL_PRE_STOP } from '../../core/stacks/labels.ts'
import { composeCreate } from '../../engine/cli/compose.ts'
import type { ContainerSummary } from '../../engine/containers.ts'
import { nowMs } from '../../host/clock.ts'
import { runPreStop, stopContainer } from '../containers/stop-container.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import type { Pins } from '../history/pins.ts'
import { imageIds, removeNameless } from '../images/nameless.ts'
import { provideImages } from '../images/provide.ts'
import type { WantedImages } from '../images/wanted-images.ts'
import { existing, inspectedOnce, startServices } from '../readiness/start-services.ts'
import { createPart, createWhole, type ReplayPlace } from '../replay/creation.ts'
import { createReplacements } from '../replay/replacement.ts'
import type { Creating } from '../replay/replay.ts'
import { removeInPasses } from '../teardown/passes.ts'
import { type TakeDownOptions, takeDown } from '../teardown/take-down.ts'
import { observeStack } from './observe.ts'
import { type Stopped, stopWhile } from './stop-while.ts'
import type { Target } from './target.ts'
import { withoutTemporary } from './temporary.ts'
import { whileCreating } from './while-creating.ts'

export interface ComposeTargetInput {
  prepared: PreparedModel
  images: WantedImages
  /** The services of the model, each after the services that it depends on. */
  wanted: readonly WantedService[]
  /** For everything that Compose creates. */
  labels: Readonly<Record<string, string>>
  /** See `StartInput`. */
  settleMs?: number
  /** Builds every layer again. */
  noCache: boolean
  /** Which images must stay for versions of any stack, as it is when it is called. */
  pins: () => Pins
  /** Where is kept how whole stacks were created. Absent: Compose creates each of them. */
  replay?: ReplayPlace | undefined
  /** Where is kept how containers were replaced. Absent: Compose replaces each of them. */
  replacements?: ReplayPlace | undefined
  /** What the caller does with the stack when a plan fails. */
  aftermath: Aftermath
  /** Called before the first operation on containers, networks or volumes, which waits for it. */
  beforeContainers?: (() => Promise<void>) | undefined
}

/** A stack on an engine. Compose creates its containers; this program starts them and waits until they are ready. */
export class ComposeTarget implements Target {
  readonly #input: ComposeTargetInput
  #hasChanged = false
  readonly #unready = new Set<string>()

  constructor(input: ComposeTargetInput) {
    this.#input = input
  }

  /** Whether it has begun to carry out an operation on containers, networks or volumes. */
  get hasChanged(): boolean {
    return this.#hasChanged
  }

  /** Ids of the containers that were stopped because their hooks had not all ended with 0. */
  get unready(): ReadonlySet<string> {
    return this.#unready
  }

  observe(): Promise<ObservedStack> {
    const { connection, place } = this.#input.prepared
    return observeStack(connection.engine, place.project)
  }

  async apply(plan: Pick<Plan, 'operations'>): Promise<void> {
    const { connection, signal } = this.#input.prepared
    const rebuilt = this.#input.images.builds.filter(({ service }) =>
      plan.operations.some((operation) => operation.do === 'build' && operation.service === service),
    )
    const before = await imageIds(connection.engine, rebuilt)
    /** What is being created, for the services that are started meanwhile. */
    let creating: Creating | null = null
    for (const batch of batchesOf(plan.operations)) {
      if (batch.stage !== 'images' && !this.#hasChanged) {
        await this.#input.beforeContainers?.()
        this.#hasChanged = true
      }
      if (batch.stage === 'images') await this.#provide(batch.operations)
      else if (batch.stage === 'removal') await this.#remove(batch.operations)
      else if (batch.stage === 'create') creating = await this.#create(batch.operations)
      else if (batch.stage === 'stop') await this.#stop(batch.operations)
      else await this.#start(plan, creating)
      signal?.throwIfAborted()
    }
    await creating?.done
    await removeNameless(connection.engine, rebuilt, before, this.#input.pins)
  }

  remove(options: TakeDownOptions = {}): Promise<Removed> {
    const { connection, place, emit } = this.#input.prepared
    return takeDown(connection.engine, place.project, { emit, ...options })
  }

  endpoints(): StackInfo['services'] {
    return this.#input.prepared.services
  }

  #provide(operations: readonly ImageOperation[]): Promise<void> {
    const { prepared, images, noCache, aftermath } = this.#input
    const failed = aftermath === 'left' ? { aftermath } : {}
    return provideImages(prepared, images, operations, { noCache, ...failed })
  }

  async #remove(operations: readonly RemovalOperation[]): Promise<void> {
    const { connection, place, emit } = this.#input.prepared
    await removeInPasses(
      connection.engine,
      place.project,
      (observed) => stillThere(operations, observed),
      emit,
    )
    for (const operation of operations) {
      const { cause } = operation
      if (operation.do !== 'remove container') continue
      if (cause !== 'not in the compose file' && cause !== 'not in the version') continue
      emit({ type: 'container-removed', service: operation.service, why: cause })
    }
  }

  /** @returns what has only begun to be created; null: everything exists */
  async #create(operations: readonly CreateOperation[]): Promise<Creating | null> {
    const { prepared, images, labels } = this.#input
    const { call, whole, model, connection, place, parts, emit } = prepared
    const services = operations.map(({ service }) => service)
    const isWhole = services.length === Object.keys(model.services).length
    const areNew = operations.every(({ do: what }) => what === 'create')
    const isFirst = areNew && isWhole
    const beginMs = nowMs()
    emit({ type: 'create-began', project: place.project, services: isFirst ? [] : services })
    // A command that was killed may have left some.
    const containers = isFirst ? [] : await withoutTemporary(connection.engine, place.project)
    // The hash is that of the whole file, because the status of a stack is compared with the whole file.
    const ofService = (service: string) => ({
      [LABEL_CONFIG_HASH]: serviceHash(whole, service, parts.files.get(service)),
      ...preStopLabel(whole, service),
      ...this.#mountedLabel(service, services.includes(service), containers),
    })
    const decorated = decorate(withoutGivenFiles(model), { labels, images: images.images, ofService })
    const { replay } = this.#input
    const onEnd = () => emit({ type: 'create-ended', project: place.project, ms: nowMs() - beginMs })
    if (isFirst && replay !== undefined) {
      const creating = await createWhole(prepared, decorated, replay)
      if (creating === null) onEnd()
      else creating.done.then(onEnd, () => {})
      return creating
    }
    if (areNew && replay !== undefined) {
      const existing = [...(await connection.engine.networks.list(place.project)), ...containers]
      const creating = await createPart(prepared, decorated, replay, new Set(services), existing)
      creating?.done.then(onEnd, () => {})
      if (creating !== null) return creating
    }
    const replaced = operations.flatMap((operation) =>
      operation.do === 'replace'
        ? operation.containers.map((id) => ({ id, service: operation.service, endFirst: operation.endFirst }))
        : [],
    )
    const ended = replaced.filter(({ endFirst }) => endFirst)
    const hasAll = operations.every(({ do: what }) => what === 'replace')
    const { replacements } = this.#input
    const makeNew = (stopped: Stopped) =>
      isFirst || replacements === undefined
        ? composeCreate(call, decorated, isFirst ? {} : { replaced: services })
        : createReplacements(
            { prepared, model: decorated, containers, services, hasAll, stopped },
            replacements,
          )
    // Before all the rest, because Compose stops each of them as soon as it has its replacement.
    await Promise.all(replaced.map((container) => runPreStop(connection.engine, container, emit)))
    try {
      await stopWhile(connection.engine, ended, emit, makeNew)
    } catch (failure) {
      // If that fails too, the next change does it.
      await withoutTemporary(connection.engine, place.project).catch(() => {})
      throw failure
    }
    onEnd()
    return null
  }

  /** A service that is not created keeps its record. Compose would create it again for any other label. */
  #mountedLabel(
    service: string,
    isCreated: boolean,
    containers: readonly ContainerSummary[],
  ): Record<string, string> {
    const now = this.#input.wanted.find(({ name }) => name === service)?.mountedFiles
    const before = containers.find((one) => one.service === service)?.mountedFiles ?? null
    if (!isCreated) return before === null ? {} : { [LABEL_MOUNTED_FILES]: escaped(before) }
    return now === undefined ? {} : { [LABEL_MOUNTED_FILES]: recordOf(now) }
  }

  async #stop(operations: readonly StopOperation[]): Promise<void> {
    const { connection, emit } = this.#input.prepared
    await Promise.all(
      operations.map(async ({ service, containers }) => {
        const beginMs = nowMs()
        emit({ type: 'stop-began', service })
        await Promise.all(containers.map((id) => stopContainer(connection.engine, { id, service }, emit)))
        emit({ type: 'stop-ended', service, ms: nowMs() - beginMs })
      }),
    )
  }

  async #start({ operations }: Pick<Plan, 'operations'>, creating: Creating | null): Promise<void> {
    const { prepared, wanted, settleMs = 0, aftermath } = this.#input
    const { connection, place, readiness, parts, secrets, emit, signal, call } = prepared
    const { limitMs: timeoutMs, leftMs } = call.budget
    const { engine } = connection
    const containers = creating === null ? await withoutTemporary(engine, place.project) : []
    const containersOf =
      creating === null ? existing(engine, containers) : inspectedOnce(engine, creating.containers)
    await whileCreating(creating, signal, (ending) =>
      startServices(
        {
          engine,
          project: place.project,
          secrets,
          readiness,
          parts,
          timeoutMs,
          leftMs,
          settleMs,
          signal: ending,
          emit,
          aftermath,
          onUnready: (id) => this.#unready.add(id),
        },
        startAlsoCreated({ operations }, wanted, containers),
        containersOf,
      ),
    )
  }
}

function preStopLabel({ services }: ComposeModel, service: string): Record<string, string> {
  const definition = services[service]
  const hooks = definition === undefined ? [] : hooksOf(definition, 'pre_stop')
  return hooks.length === 0 ? {} : { [LABEL_PRE_STOP]: recordOfHooks(hooks) }
}
