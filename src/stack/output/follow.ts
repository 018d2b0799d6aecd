import type { ContainerEvent } from '../../engine/container-events.ts'
import type { Engine } from '../../engine/engine.ts'
import type { FollowedLine } from '../../engine/logs.ts'
import { pause } from '../../host/pause.ts'
import { HandedOn } from './handed-on.ts'

/** Takes what the services of a stack print, and what happens to their containers. */
export interface OutputSink {
  /** Lines of one container, in its order. */
  lines(service: string, lines: readonly FollowedLine[]): void
  /**
   * @param atMs by the clock of the engine
   * @param id of the container
   */
  happened(service: string, atMs: number, what: string, id: string): void
  /** A container that ran already when its events were first heard. */
  found?(service: string, id: string): void
}

/** A stack that is followed. */
export interface Following {
  /**
   * Ends it.
   * @param isRemoved whether the containers are gone, so that their output ends by itself, and is read to its end
   */
  end(isRemoved: boolean): Promise<void>
}

export interface FollowInput {
  engine: Pick<Engine, 'events' | 'containers' | 'logs'>
  project: string
  sink: OutputSink
  /** Only lines since then are followed, by the clock of the engine. Null: all. */
  sinceMs: number | null
}

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 5000
/** How much of an output is read again, and dropped, when it goes on. */
const OVERLAP_MS = 1000
/** How long the last lines of removed containers may take. */
const DRAIN_MS = 2000

/**
 * Follows the output of each container of a project, from its first line on, and what happens to it. A container that is started
 * again, or created anew, is followed from where its output goes on. If the engine is lost, it goes on when the engine is back.
 */
export function followOutput(input: FollowInput): Following {
  const follower = new Follower(input)
  const listening = follower.listen()
  return {
    async end(isRemoved) {
      if (isRemoved) await follower.drained()
      follower.close()
      await listening
    },
  }
}

class Follower {
  readonly #input: FollowInput
  readonly #abort = new AbortController()
  readonly #handedOn = new Map<string, HandedOn>()
  /** How often each container was started. */
  readonly #starts = new Map<string, number>()
  /** The containers that are followed now. */
  readonly #followed = new Map<string, Promise<void>>()

  constructor(input: FollowInput) {
    this.#input = input
  }

  close(): void {
    this.#abort.abort()
  }

  /** Resolves when the output of every container has ended. */
  async drained(): Promise<void> {
    const limit = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(DRAIN_MS)])
    await Promise.race([Promise.all(this.#followed.values()), pause(DRAIN_MS, limit)])
  }

  /** Hears of each start of a container, until this is closed. */
  async listen(): Promise<void> {
    const { signal } = this.#abort
    for (let ms = FIRST_PAUSE_MS; !signal.aborted; ms = Math.min(2 * ms, LONGEST_PAUSE_MS)) {
      const beganAtMs = performance.now()
      try {
        await this.#listenOnce()
      } catch {
        // The keeper reports that the engine is lost.
      }
      if (performance.now() - beganAtMs > LONGEST_PAUSE_MS) ms = FIRST_PAUSE_MS
      await pause(ms, signal)
    }
    await Promise.all(this.#followed.values())
  }

  /** Resolves when the stream of events ends. */
  async #listenOnce(): Promise<void> {
    const { engine, project } = this.#input
    const { signal } = this.#abort
    const lost = Promise.withResolvers<void>()
    const stream = await engine.events.watch(project, {
      onEvent: (event) => this.#hear(event),
      onLost: () => lost.resolve(),
    })
    const end = () => lost.resolve()
    signal.addEventListener('abort', end, { once: true })
    try {
      if (signal.aborted) return
      // Those that were started before the events were heard.
      for (const { id, service, state } of await engine.containers.list(project)) {
        if (state === 'running') this.#input.sink.found?.(service, id)
        if (state !== 'created') this.#follow(id, service)
      }
      await lost.promise
    } finally {
      signal.removeEventListener('abort', end)
      stream.close()
    }
  }

  #hear({ action, id, service, atMs, exitCode }: ContainerEvent): void {
    if (!TOLD.test(action)) return
    const what = exitCode === undefined ? action : `${action} ${exitCode}`
    this.#input.sink.happened(service, atMs, what, id)
    if (action !== 'start') return
    this.#starts.set(id, (this.#starts.get(id) ?? 0) + 1)
    this.#follow(id, service)
  }

  #follow(id: string, service: string): void {
    if (this.#followed.has(id) || this.#abort.signal.aborted) return
    const done = this.#untilStopped(id, service).finally(() => this.#followed.delete(id))
    this.#followed.set(id, done)
  }

  /** Resolves when the container does not run, and every line was handed on. */
  async #untilStopped(id: string, service: string): Promise<void> {
    const { signal } = this.#abort
    for (let ms = FIRST_PAUSE_MS; ; ms = Math.min(2 * ms, LONGEST_PAUSE_MS)) {
      const starts = this.#starts.get(id)
      await this.#followOnce(id, service)
      if (signal.aborted) return
      // The output of a container ends with each of its runs.
      if (this.#starts.get(id) === starts && !(await this.#mayRun(id)) && this.#starts.get(id) === starts)
        return
      if (this.#starts.get(id) === starts) await pause(ms, signal)
    }
  }

  async #followOnce(id: string, service: string): Promise<void> {
    const { engine, sink } = this.#input
    const handedOn = this.#handedOn.get(id) ?? new HandedOn()
    this.#handedOn.set(id, handedOn)
    const { earliestMs } = handedOn
    const isNew = handedOn.reading()
    try {
      await engine.logs.follow(
        id,
        earliestMs === null ? this.#input.sinceMs : earliestMs - OVERLAP_MS,
        (lines) => {
          const unread = lines.filter((line) => line.atMs >= (this.#input.sinceMs ?? 0) && isNew(line))
          if (unread.length === 0) return
          sink.lines(service, unread)
        },
        this.#abort.signal,
      )
    } catch {
      // The container is gone, or the engine does not answer.
    }
  }

  /** Whether there may be more output. A container that the engine restarts later is heard of then. */
  async #mayRun(id: string): Promise<boolean> {
    try {
      const details = await this.#input.engine.containers.find(id)
      return details !== null && (details.state === 'running' || details.state === 'paused')
    } catch {
      return true
    }
  }
}

/** What is stored of the life of a container. */
const TOLD = /^(?:start|die|oom|pause|unpause|health_status: (?:healthy|unhealthy))$/
