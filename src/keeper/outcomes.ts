/**
 * What test files have reported while the stack was up. A file that is run again replaces its earlier outcome, as in watch
 * mode.
 */
export class Outcomes {
  readonly #failing = new Set<string>()

  /** @returns whether this is the first file that fails */
  report(file: string, hasFailed: boolean): boolean {
    const isFirst = hasFailed && this.#failing.size === 0
    if (hasFailed) this.#failing.add(file)
    else this.#failing.delete(file)
    return isFirst
  }

  /** Whether the last outcome of a file was a failure. */
  get hasFailed(): boolean {
    return this.#failing.size > 0
  }
}
