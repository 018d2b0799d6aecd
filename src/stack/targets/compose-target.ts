import { decorate } from '../../core/compose/decorate.ts'
import { serviceHash } from '../../core/compose/service-hash.ts'
import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import type { Aftermath } from '../../core/errors/start-failures.ts'
import type { Removed } from '../../core/events/event.ts'
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
import { LABEL_CONFIG_HASH, LABEL_MOUNTED_FILES } from '../../core/stacks/labels.ts'
import { composeCreate } from '../../engine/cli/compose.ts'
import type { ContainerSummary } from '../../engine/containers.ts'
import { nowMs } from '../../host/clock.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { imageIds, removeNameless } from '../images/nameless.ts'
import { provideImages } from '../images/provide.ts'
import type { WantedImages } from '../images/want.ts'
import { startServices } from '../readiness/start-services.ts'
import { removeInPasses } from '../teardown/passes.ts'
import { type TakeDownOptions, takeDown } from '../teardown/take-down.ts'
import { observeStack } from './observe.ts'
import { stopWhile } from './stop-while.ts'
import type { Target } from './target.ts'
import { removeTemporary } from './temporary.ts'

export interface ComposeTargetInput {
  prepared: PreparedModel
  images: WantedImages
  /** The services of the model, each after the services that it depends on. */
  wanted: readonly WantedService[]
  /** For everything that Compose creates. */
  labels: Readonly<Record<string, string>>
  /** For the start of the containers, in milliseconds. */
  startTimeoutMs: number
  /** See `StartInput`. */
  settleMs?: number
  /** Builds every layer again. */
  noCache: boolean
  /** What the caller does with the stack when a plan fails. */
  aftermath: Aftermath
}

/** A stack on an engine. Compose creates its containers; this program starts them and waits until they are ready. */
export class ComposeTarget implements Target {
  readonly #input: ComposeTargetInput

  constructor(input: ComposeTargetInput) {
    this.#input = input
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
    for (const batch of batchesOf(plan.operations)) {
      if (batch.stage === 'images') await this.#provide(batch.operations)
      else if (batch.stage === 'removal') await this.#remove(batch.operations)
      else if (batch.stage === 'create') await this.#create(batch.operations)
      else if (batch.stage === 'stop') await this.#stop(batch.operations)
      else await this.#start(plan)
      signal?.throwIfAborted()
    }
    await removeNameless(connection.engine, rebuilt, before)
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
      if (operation.do !== 'remove container' || operation.cause !== 'not in the compose file') continue
      emit({ type: 'container-removed', service: operation.service, why: operation.cause })
    }
  }

  async #create(operations: readonly CreateOperation[]): Promise<void> {
    const { prepared, images, labels } = this.#input
    const { call, whole, model, connection, place, emit } = prepared
    const services = operations.map(({ service }) => service)
    const isWhole = services.length === Object.keys(model.services).length
    const isFirst = operations.every(({ do: what }) => what === 'create') && isWhole
    const beginMs = nowMs()
    emit({ type: 'create-began', project: place.project, services: isFirst ? [] : services })
    const containers = isFirst ? [] : await connection.engine.containers.list(place.project)
    // The hash is that of the whole file, because the status of a stack is compared with the whole file.
    const ofService = (service: string) => ({
      [LABEL_CONFIG_HASH]: serviceHash(whole, service),
      ...this.#mountedLabel(service, services.includes(service), containers),
    })
    const decorated = decorate(model, { labels, images: images.images, ofService })
    const ended = operations.flatMap((operation) =>
      operation.do === 'replace' && operation.endFirst
        ? operation.containers.map((id) => ({ id, service: operation.service }))
        : [],
    )
    // A command that was killed may have left some.
    if (!isFirst) await removeTemporary(connection.engine, place.project)
    try {
      await stopWhile(connection.engine, ended, emit, () =>
        composeCreate(call, decorated, isFirst ? {} : { replaced: services }),
      )
    } catch (failure) {
      // If that fails too, the next creation does it.
      await removeTemporary(connection.engine, place.project).catch(() => {})
      throw failure
    }
    emit({ type: 'create-ended', project: place.project, ms: nowMs() - beginMs })
  }

  /** A service that is not created keeps its record. Compose would create it again for any other label. */
  #mountedLabel(
    service: string,
    isCreated: boolean,
    containers: readonly ContainerSummary[],
  ): Record<string, string> {
    const now = this.#input.wanted.find(({ name }) => name === service)?.mountedFiles
    const before = containers.find((one) => one.service === service)?.mountedFiles ?? null
    if (!isCreated) return before === null ? {} : { [LABEL_MOUNTED_FILES]: before.replaceAll('$', '$$$$') }
    return now === undefined ? {} : { [LABEL_MOUNTED_FILES]: recordOf(now) }
  }

  async #stop(operations: readonly StopOperation[]): Promise<void> {
    const { connection, emit } = this.#input.prepared
    await Promise.all(
      operations.map(async ({ service, containers }) => {
        const beginMs = nowMs()
        emit({ type: 'stop-began', service })
        await Promise.all(containers.map((id) => connection.engine.containers.stop(id)))
        emit({ type: 'stop-ended', service, ms: nowMs() - beginMs })
      }),
    )
  }

  async #start({ operations }: Pick<Plan, 'operations'>): Promise<void> {
    const { prepared, wanted, startTimeoutMs: timeoutMs, settleMs = 0, aftermath } = this.#input
    const { connection, place, readiness, secrets, emit, signal } = prepared
    const { engine } = connection
    const containers = await engine.containers.list(place.project)
    await startServices(
      { engine, project: place.project, secrets, readiness, timeoutMs, settleMs, signal, emit, aftermath },
      startAlsoCreated({ operations }, wanted, containers),
      containers,
    )
  }
}
