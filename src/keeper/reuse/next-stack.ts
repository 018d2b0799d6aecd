import { asSsotError } from '../../core/errors/unforeseen.ts'
import type { Emit } from '../../core/events/event.ts'
import type { FrozenStack, StartedStack } from '../../stack/start/started-stack.ts'

export interface NextStackInput {
  /** Takes the stack of the last run down, unless it is kept. */
  clear(): Promise<void>
  /** Starts a fresh stack from nothing. When it fails or is cancelled, it removes what it has made. */
  start(signal: AbortSignal): Promise<StartedStack>
  emit: Emit
  /** Called when the stage changes. */
  onStage(stage: NextStage): void
  /** Called when something of the last stack is left. */
  onLeft(): void
}

/**
 * `clearing`: the stack of the last run is being removed. `starting`: the fresh one is being started. `frozen`: it waits.
 * `broken`: there is none. `ended`: it was taken, or is being removed.
 */
export type NextStage =
  | { name: 'clearing' | 'starting' | 'ended' }
  | { name: 'frozen'; stack: FrozenStack }
  | { name: 'broken'; reason: string }

/** The stages that each stage can be followed by. */
const FOLLOWING: Readonly<Record<NextStage['name'], readonly NextStage['name'][]>> = {
  clearing: ['starting', 'broken', 'ended'],
  starting: ['frozen', 'broken', 'ended'],
  frozen: ['ended'],
  broken: ['ended'],
  ended: [],
}

/** The stack for the next run, from the end of the last run on. */
export class NextStack {
  readonly #input: NextStackInput
  readonly #ending = new AbortController()
  readonly #made: Promise<void>
  #stage: NextStage = { name: 'clearing' }

  constructor(input: NextStackInput) {
    this.#input = input
    this.#made = this.#make()
  }

  /** Whether a run that comes now has to wait. */
  get isUnderWay(): boolean {
    return this.#stage.name === 'clearing' || this.#stage.name === 'starting'
  }

  /** The frozen stack, which stays here; null unless it is made. */
  get frozen(): FrozenStack | null {
    return this.#stage.name === 'frozen' ? this.#stage.stack : null
  }

  /** The frozen stack when it is made, or why there is none, as a clause. The caller has to hand it out or to stop it. */
  async taken(): Promise<FrozenStack | { reason: string }> {
    await this.#made
    const stage = this.#stage
    if (stage.name === 'broken') return stage
    if (stage.name !== 'frozen') return { reason: 'it was ended' }
    this.#to({ name: 'ended' })
    return stage.stack
  }

  /**
   * Removes what there is.
   * @throws TEARDOWN_INCOMPLETE
   */
  async end(): Promise<void> {
    const stage = this.#stage
    this.#ending.abort()
    if (stage.name !== 'ended') this.#to({ name: 'ended' })
    if (stage.name === 'frozen') await stage.stack.stop()
    await this.#made
  }

  async #make(): Promise<void> {
    const { clear, start, emit, onLeft } = this.#input
    try {
      await clear()
    } catch (error) {
      this.#break(error)
      // The next keeper removes it, when this one has ended.
      onLeft()
      return
    }
    if (this.#ending.signal.aborted) return
    this.#to({ name: 'starting' })
    let stack: StartedStack | undefined
    try {
      stack = await start(this.#ending.signal)
      const frozen = await stack.freeze()
      if (this.#ending.signal.aborted) {
        await frozen.stop()
        return
      }
      emit({ type: 'rest-frozen', project: frozen.project })
      this.#to({ name: 'frozen', stack: frozen })
    } catch (error) {
      this.#break(error)
      await stack?.stop().catch((left: unknown) => {
        this.#break(left)
        onLeft()
      })
    }
  }

  #break(error: unknown): void {
    if (this.#ending.signal.aborted) return
    const reason = asSsotError(error).summary
    this.#input.emit({ type: 'rest-broken', reason })
    if (this.#stage.name !== 'broken') this.#to({ name: 'broken', reason })
  }

  #to(stage: NextStage): void {
    if (!FOLLOWING[this.#stage.name].includes(stage.name))
      throw new Error(`A stack for the next run cannot be ${stage.name} after it was ${this.#stage.name}.`)
    this.#stage = stage
    this.#input.onStage(stage)
  }
}
