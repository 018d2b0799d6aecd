import type { Emit } from '../../core/events/event.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import { boundLines } from '../../core/text/bound.ts'
import type { ContainerEvent } from '../../engine/container-events.ts'
import type { Engine } from '../../engine/engine.ts'
import { pause } from '../../host/pause.ts'
import { type Inspected, inspectAll } from '../targets/observe.ts'
import { KnownContainers, type News } from './known-containers.ts'

/** How many of the last lines of an exited service are reported, and how much of each. */
const LINES = { maxLines: 10, maxLineBytes: 2048 }

/** The pauses between two attempts to reach an engine that does not answer. */
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2000

export interface LifeInput {
  engine: Engine
  project: string
  emit: Emit
  /** Values that no output may show. */
  secrets: KnownSecrets
  /**
   * Whether a container should be running when the watch begins. One that should and is down is reported, because it may
   * have exited after the start was over and before the watch began. Default: none, so only later changes are reported.
   */
  isExpected?: (container: Inspected) => boolean
}

export interface LifeWatch {
  /**
   * Reports nothing of these services any more, because the caller is about to change them. The others are watched as before.
   *
   * @returns to be called when the change is over. From then on these services are watched again, and one that should be
   * running and is down is reported. `areReady`: they have been proved to be ready, whatever the engine says of their health.
   */
  leave(
    services: ReadonlySet<string>,
  ): (isExpected: (container: Inspected) => boolean, more?: { areReady: boolean }) => void
  /** Nothing is reported any more. */
  close(): void
}

/**
 * Reports what happens to the services of a running stack, from now until it is closed. When a test gets a refused
 * connection, these events show that the service has exited, with its last lines of output.
 *
 * When the engine ends, that is reported, and the watch goes on as soon as the engine answers again. What happened
 * meanwhile is then reported as far as it can be seen.
 */
export async function watchLife(input: LifeInput): Promise<LifeWatch> {
  const life = new Life(input)
  try {
    await life.begin()
  } catch (error) {
    life.close()
    throw error
  }
  return life
}

class Life implements LifeWatch {
  readonly #input: LifeInput
  readonly #known = new KnownContainers()
  readonly #abort = new AbortController()
  #stream: { close(): void } | undefined
  /** Only one at a time looks for the engine. */
  #listening: Promise<void> = Promise.resolve()

  constructor(input: LifeInput) {
    this.#input = input
  }

  async begin(): Promise<void> {
    const { isExpected = () => false } = this.#input
    await this.#listen((all) => this.#known.see(all, isExpected))
  }

  close(): void {
    this.#abort.abort()
    this.#stream?.close()
  }

  leave(services: ReadonlySet<string>): ReturnType<LifeWatch['leave']> {
    this.#known.leave(services)
    return (isExpected, { areReady } = { areReady: false }) => {
      // A new subscription, so that no late event of the change is heard as one of the services' own.
      this.#listenAgain((all) => {
        this.#known.resume(services, areReady)
        return this.#known.see(
          all,
          (container) => services.has(container.summary.service) && isExpected(container),
        )
      })
    }
  }

  /**
   * Subscribes to the events, and then looks at the containers, so that nothing is missed. Events that come before the
   * look is over are heard after it.
   */
  async #listen(see: (all: readonly Inspected[]) => News[]): Promise<void> {
    const { engine, project } = this.#input
    let waiting: ContainerEvent[] | null = []
    let isLost = false
    let isOver = false
    const hear = (event: ContainerEvent) => this.#tell([this.#known.hear(event)])
    const stream = await engine.events.watch(project, {
      onEvent: (event) => {
        if (isOver) return
        if (waiting === null) hear(event)
        else waiting.push(event)
      },
      onLost: () => {
        if (isOver) return
        isLost = true
        if (waiting !== null) return
        close()
        // A container that is new was created meanwhile by somebody else.
        this.#listenAgain((all) => this.#known.see(all, () => false))
      },
    })
    const close = () => {
      isOver = true
      stream.close()
    }
    this.#stream = { close }
    try {
      const all = await inspectAll(engine, project)
      if (isLost) throw new Error('the engine ended its stream of events')
      this.#tell(see(all))
      const early = waiting
      waiting = null
      for (const event of early) hear(event)
    } catch (error) {
      close()
      throw error
    }
    if (this.#abort.signal.aborted) close()
  }

  /** Listens to a new stream of events, when the streams have begun that were asked for before. */
  #listenAgain(see: (all: readonly Inspected[]) => News[]): void {
    this.#listening = this.#listening.then(() => this.#untilListening(see))
  }

  /** An engine that answers at once has only ended the stream. */
  async #untilListening(see: (all: readonly Inspected[]) => News[]): Promise<void> {
    this.#stream?.close()
    const { engine, project, emit } = this.#input
    const { signal } = this.#abort
    let isReported = false
    const onSeen = (all: readonly Inspected[]) => {
      if (isReported && !signal.aborted) emit({ type: 'engine-back', endpoint: engine.endpoint, project })
      return see(all)
    }
    for (let ms = FIRST_PAUSE_MS; !signal.aborted; ms = Math.min(2 * ms, LONGEST_PAUSE_MS)) {
      try {
        await this.#listen(onSeen)
        return
      } catch (error) {
        if (!isReported && !signal.aborted) {
          const reason = error instanceof Error ? error.message : String(error)
          emit({ type: 'engine-lost', endpoint: engine.endpoint, project, reason })
        }
        isReported = true
      }
      await pause(ms, signal)
    }
  }

  #tell(news: readonly (News | null)[]): void {
    for (const one of news) {
      if (one === null || this.#abort.signal.aborted) continue
      this.#input.emit(one.happening)
      if (one.explainedBy) void this.#tellLastLines(one.explainedBy)
    }
  }

  async #tellLastLines({ id, service }: { id: string; service: string }): Promise<void> {
    const { engine, secrets, emit } = this.#input
    try {
      const lines = await engine.logs.read(id, { last: LINES.maxLines })
      if (this.#abort.signal.aborted) return
      const texts = secrets.hideLines(lines.map(({ text }) => text))
      for (const line of boundLines(texts, LINES)) emit({ type: 'service-printed', service, line })
    } catch {
      // The container has been removed. Its exit has been reported.
    }
  }
}
