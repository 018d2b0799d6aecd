/** What is to be done with the stacks of a run. */
export type PoolAction =
  /** Start one more stack: `started` or `startFailed` follows. */
  | { do: 'start' }
  /** The file gets the stack for itself. `spoiled` may follow, if it turns out that nobody can use the stack. */
  | { do: 'give'; stack: string; file: number }
  /** Put the stack back: `putBack` or `spoiled` follows. */
  | { do: 'reset'; stack: string }
  /** Take the stack down: `removed` follows. */
  | { do: 'remove'; stack: string }
  /** The file gets no stack, because no more can be started and there is none. */
  | { do: 'refuse'; file: number }

type Slot = { is: 'idle' | 'resetting' | 'removing' } | { is: 'given'; file: number }

/**
 * Which test file of a run gets which stack, and when a stack is started, put back or removed. It does nothing itself: each method
 * notes what has happened, and returns what is to be done now.
 *
 * A file that comes first gets the first stack that becomes free, whether that was put back or has just been started. A stack is
 * started only if there are fewer than the files that run, wait or will come. In the only run of a test runner, a stack that no file
 * needs any more is removed while others still run, and is not put back for nobody. The first stack stays until the end.
 */
export class PoolPlan {
  #limit: number
  readonly #startsAtOnce: number
  readonly #slots = new Map<string, Slot>()
  /** In the order in which they came. */
  readonly #waiting: number[] = []
  /** How many stacks are being started. */
  #starting = 0
  /** How many files of the run have not come yet, as far as that is known. */
  #toCome = 0
  #isOnlyRun = false
  #first: string | undefined
  #hasFailed = false
  #isEnded = false

  /**
   * @param limit how many stacks there are at most, those included that are being removed
   * @param startsAtOnce how many stacks are started at the same time: more would all be ready later, where processors are few
   */
  constructor(limit: number, startsAtOnce: number) {
    this.#limit = limit
    this.#startsAtOnce = startsAtOnce
  }

  get limit(): number {
    return this.#limit
  }

  /** How many stacks there are that a file has or can get. */
  get ready(): number {
    return [...this.#slots.values()].filter(({ is }) => is !== 'removing').length
  }

  /**
   * A run begins that has so many test files.
   * @param isOnly whether no other run of the test runner follows
   */
  expect(files: number, { isOnly } = { isOnly: false }): PoolAction[] {
    this.#toCome = files
    this.#isOnlyRun = isOnly && files > 0
    return this.#settle()
  }

  /** A stack is there that holds what it is to hold. */
  add(stack: string): PoolAction[] {
    this.#first ??= stack
    this.#slots.set(stack, { is: 'idle' })
    return this.#settle()
  }

  /** A start has ended well. */
  started(stack: string): PoolAction[] {
    this.#starting--
    return this.add(stack)
  }

  /** A start has failed. From now on there are no more stacks than now. */
  startFailed(): PoolAction[] {
    this.#starting--
    this.#limit = Math.max(1, this.#slots.size + this.#starting)
    this.#hasFailed = this.#slots.size + this.#starting === 0
    return this.#settle()
  }

  /** A test file asks for a stack. */
  came(file: number): PoolAction[] {
    this.#waiting.push(file)
    this.#toCome = Math.max(0, this.#toCome - 1)
    return this.#settle()
  }

  /** A test file has ended, or its worker has, with or without a stack. */
  left(file: number): PoolAction[] {
    const place = this.#waiting.indexOf(file)
    if (place !== -1) this.#waiting.splice(place, 1)
    for (const [stack, slot] of this.#slots) {
      if (slot.is !== 'given' || slot.file !== file) continue
      const act = this.#isUnneeded(stack) ? 'remove' : 'reset'
      this.#slots.set(stack, { is: act === 'remove' ? 'removing' : 'resetting' })
      return [{ do: act, stack }, ...this.#settle()]
    }
    return this.#settle()
  }

  /** A stack holds what it held when it was ready. */
  putBack(stack: string): PoolAction[] {
    if (this.#slots.get(stack)?.is === 'resetting') this.#slots.set(stack, { is: 'idle' })
    return this.#settle()
  }

  /**
   * Nobody knows what a stack holds, or parts of it are gone.
   * @param willWait whether a file that was to get it is the next one that gets another; else it gets none
   */
  spoiled(stack: string, { willWait } = { willWait: true }): PoolAction[] {
    const slot = this.#slots.get(stack)
    if (slot === undefined || slot.is === 'removing') return []
    if (slot.is === 'given' && willWait) this.#waiting.unshift(slot.file)
    this.#slots.set(stack, { is: 'removing' })
    return [{ do: 'remove', stack }, ...this.#settle()]
  }

  /** Nothing is left of a stack, or nothing more can be done about it. */
  removed(stack: string): PoolAction[] {
    this.#slots.delete(stack)
    return this.#settle()
  }

  /** The run ends: nothing is given or started any more. */
  end(): PoolAction[] {
    this.#isEnded = true
    return this.#waiting.splice(0).map((file) => ({ do: 'refuse', file }))
  }

  #settle(): PoolAction[] {
    if (this.#isEnded) return []
    const actions = this.#give()
    if (this.#hasFailed && this.#slots.size === 0)
      return [...actions, ...this.#waiting.splice(0).map((file) => ({ do: 'refuse', file }) as const)]
    const missing =
      Math.min(this.#wanted() - this.ready, this.#limit - this.#slots.size, this.#startsAtOnce) -
      this.#starting
    for (let one = 0; one < missing; one++) {
      this.#starting++
      actions.push({ do: 'start' })
    }
    return actions
  }

  #give(): PoolAction[] {
    const actions: PoolAction[] = []
    for (const [stack, { is }] of this.#slots) {
      if (is !== 'idle') continue
      const file = this.#waiting.shift()
      if (file === undefined) break
      this.#slots.set(stack, { is: 'given', file })
      actions.push({ do: 'give', stack, file })
    }
    return actions
  }

  /** Whether all files that are still to get a stack can have another one than this. */
  #isUnneeded(stack: string): boolean {
    if (!this.#isOnlyRun || stack === this.#first) return false
    const free = [...this.#slots.values()].filter(({ is }) => is === 'idle' || is === 'resetting').length
    return this.#waiting.length + this.#toCome <= free + this.#starting
  }

  /** How many stacks are of use. */
  #wanted(): number {
    const given = [...this.#slots.values()].filter(({ is }) => is === 'given').length
    return given + this.#waiting.length + this.#toCome
  }
}
