import { boundedError } from '../../core/errors/bounds.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { asSsotError } from '../../core/errors/unforeseen.ts'
import type { Emit, RestEnd } from '../../core/events/event.ts'
import { durationMs } from '../../core/options/duration.ts'
import { nowMs } from '../../host/clock.ts'
import { formatIdentity, type ProcessIdentity } from '../../host/processes/identity.ts'
import type { Registry } from '../../host/registry/registry.ts'
import type { RestRecord } from '../../host/registry/rests.ts'
import type { Found } from '../../stack/reuse/look.ts'
import { NotAsItWas } from '../../stack/reuse/not-as-it-was.ts'
import type { HandOutOptions, StartedStack } from '../../stack/start/started-stack.ts'
import { watchLimits } from './limits.ts'
import { isMemoryLow } from './memory.ts'
import { NextStack, type NextStackInput } from './next-stack.ts'

export interface RestInput extends Pick<NextStackInput, 'clear' | 'start' | 'emit'> {
  /** The value of the option. */
  reuse: string
  record: Pick<RestRecord, 'key' | 'root' | 'environment'>
  registry: Registry
  self: ProcessIdentity
  onOver(because: RestEnd | 'failed'): void
  /** Called when the stack is frozen, or there is none. */
  onSettled(isFrozen: boolean): void
}

/** A run that is about to come after a rest. */
export interface Announced<O extends HandOutOptions> {
  holder: ProcessIdentity
  /** Reads its files. */
  read(): Promise<O>
}

/** A run that comes after a rest. */
export interface Comer<O extends HandOutOptions> {
  holder: ProcessIdentity
  emit: Emit
  signal: AbortSignal
  /** Reads its files. */
  read(): Promise<O>
  /** Starts a stack for it from nothing. `clear`: removes the stack that was kept, which may hold ports. */
  start(options: O, clear: () => Promise<unknown>): Promise<StartedStack>
}

/** What there is for a run: its stack, and what is still to be removed. */
export interface Received<O extends HandOutOptions> {
  stack: StartedStack
  /** What was read of the files of the run. */
  options: O
  /** Whether it is the stack that was kept. */
  isReused: boolean
  /** Rejects when the stack that was kept could not be removed. */
  removal: Promise<unknown>
}

/**
 * How long what was read for a run that was announced counts as current. A test runner needs about a second until it asks for its
 * stack.
 */
const CURRENT_MS = 3000

interface Look<O> {
  of: string
  atMs: number
  options: Promise<O>
  found: Promise<Found>
}

/** The time between two runs. `O`: what a run has read of its files. */
export class Rest<O extends HandOutOptions> {
  readonly forMs: number
  readonly #next: NextStack
  readonly #limits: { close(): void }
  /** Of the run that was announced last. */
  #look: Look<O> | undefined

  constructor(input: RestInput) {
    const { reuse, record, registry, self, onOver, onSettled } = input
    const forMs = durationMs(reuse)
    // The options were checked.
    if (forMs === null) throw new TypeError(`${reuse} is no time.`)
    this.forMs = forMs
    const sinceMs = nowMs()
    const times = { sinceMs, untilMs: sinceMs + this.forMs }
    const note = (more: Pick<RestRecord, 'stage' | 'stack'>) =>
      registry.rests.put({ ...record, ...times, ...more }, self)
    note({ stage: 'clearing', stack: null })
    this.#next = new NextStack({
      ...input,
      onLeft: () => onOver('failed'),
      onStage(stage) {
        if (stage.name === 'ended') return
        note({ stage: stage.name, stack: stage.name === 'frozen' ? stage.stack.project : null })
        if (stage.name === 'frozen' || stage.name === 'broken') onSettled(stage.name === 'frozen')
      },
    })
    this.#limits = watchLimits({
      forMs: this.forMs,
      isMemoryLow: () => isMemoryLow() && registry.rests.living()[0]?.key === record.key,
      onOver,
    })
  }

  /** Begins to look for what has changed, for a run that will soon come. */
  announce({ holder, read }: Announced<O>): void {
    const { frozen } = this.#next
    if (frozen === null) return
    const options = read()
    const found = options.then((given) => frozen.look(given))
    found.catch(() => {}) // If the run comes, it is told.
    this.#look = { of: formatIdentity(holder), atMs: performance.now(), options, found }
  }

  /** What was read for this run when it was announced; undefined if that was not, or too long ago. */
  #currentLook(holder: ProcessIdentity): Look<O> | undefined {
    const look = this.#look
    const isCurrent = look?.of === formatIdentity(holder) && performance.now() - look.atMs < CURRENT_MS
    return isCurrent ? look : undefined
  }

  /**
   * The stack of the next run.
   * @throws the error of its files or of its start; START_CANCELLED. Then nothing is left
   */
  async next({ holder, emit, signal, read, start }: Comer<O>): Promise<Received<O>> {
    const beginMs = nowMs()
    const look = this.#currentLook(holder)
    this.#limits.close()
    if (this.#next.isUnderWay) emit({ type: 'reuse-awaited' })
    const onAbort = () => void this.#next.end().catch(() => {}) // Its failure is the answer below.
    signal.addEventListener('abort', onAbort, { once: true })
    let options: O
    try {
      options = { ...(await (look ? look.options : read())), emit, signal }
    } catch (error) {
      await this.#next.end().catch((left: unknown) => {
        emit({ type: 'failed', error: boundedError(asSsotError(left).serialize()) })
      })
      throw error
    } finally {
      if (signal.aborted) await this.#next.end()
    }
    const found = await this.#next.taken()
    signal.removeEventListener('abort', onAbort)
    if (signal.aborted) {
      if ('stop' in found) await found.stop()
      throw cancelled(signal)
    }
    if ('reason' in found) {
      emit({ type: 'reuse-refused', because: found.reason })
      const nothing = Promise.resolve()
      const stack = await start(options, () => nothing)
      return { stack, options, isReused: false, removal: nothing }
    }
    let removal: Promise<unknown> | undefined
    const clear = () => {
      removal ??= found.stop()
      removal.catch(() => {}) // Awaited below, or by the caller.
      return removal
    }
    try {
      const stack = await found.handOut(options, look?.found)
      emit({ type: 'stack-reused', project: found.project, ms: nowMs() - beginMs })
      return { stack, options, isReused: true, removal: Promise.resolve() }
    } catch (error) {
      if (!(error instanceof NotAsItWas) || signal.aborted) {
        await clear()
        throw signal.aborted ? cancelled(signal) : error
      }
      emit({ type: 'reuse-refused', because: error.message })
      try {
        // The tests need not wait for the removal.
        const stack = await start(options, clear)
        return { stack, options, isReused: false, removal: clear() }
      } catch (failure) {
        await clear()
        throw failure
      }
    }
  }

  /** @throws TEARDOWN_INCOMPLETE */
  async end(): Promise<void> {
    this.#limits.close()
    await this.#next.end()
  }
}

function cancelled(signal: AbortSignal): SsotError {
  return new SsotError({
    code: 'START_CANCELLED',
    summary: 'The start of the stack was cancelled',
    todo: 'Nothing has to be done: everything that was created has been removed.',
    cause: signal.reason,
  })
}
