/** The time that several commands may take together. Time between them does not count. */
export class TimeBudget {
  /** In milliseconds. */
  readonly limitMs: number
  /** The option that sets the limit, such as `startTimeoutMs`; null: no option does. */
  readonly option: string | null
  #spentMs = 0

  constructor(limitMs: number, option: string | null) {
    this.limitMs = limitMs
    this.option = option
  }

  /** What is left, in milliseconds; at least 1. */
  get leftMs(): number {
    return Math.max(1, Math.ceil(this.limitMs - this.#spentMs))
  }

  /** Carries out an act whose time counts. */
  async spend<T>(act: () => Promise<T>): Promise<T> {
    const beginMs = performance.now()
    try {
      return await act()
    } finally {
      this.#spentMs += performance.now() - beginMs
    }
  }
}
