/** Work that a keeper does while no run needs the machine, one after the other. */
export class SpareTime {
  #cancel = new AbortController()
  #done: Promise<void> = Promise.resolve()

  /** Begins work as soon as earlier work has ended. `work` must not reject, and is to end soon after its signal. */
  begin(work: (signal: AbortSignal) => Promise<void>): void {
    const [{ signal }, earlier] = [this.#cancel, this.#done]
    const run = async () => {
      await earlier
      if (!signal.aborted) await work(signal)
    }
    this.#done = run()
  }

  /** Cancels all work that was begun, because a run comes or the keeper is to end. */
  cancel(): void {
    this.#cancel.abort()
    this.#cancel = new AbortController()
  }

  /** Resolves when all work has ended. */
  idle(): Promise<void> {
    return this.#done
  }
}
