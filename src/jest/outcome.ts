/*
 * Whether a test file has failed, from the events of jest-circus, which runs the tests of Jest unless a config names
 * another runner.
 */

/** The part of the state of jest-circus that tells whether something has failed. */
export interface CircusState {
  rootDescribeBlock: Block
  /** Errors of hooks after the tests, and of code that ran outside of a test. */
  unhandledErrors: readonly unknown[]
}

/** The part of an event of jest-circus that this package reads. */
export interface CircusEvent {
  name: string
  test?: CircusTest
}

/** A test of jest-circus. */
export interface CircusTest {
  name: string
  concurrent?: boolean | undefined
  /** The block that it is in. */
  parent?: CircusParent
  /** What was thrown, each alone or with the place of the test. */
  errors: readonly unknown[]
}

interface CircusParent {
  name: string
  parent?: CircusParent
}

interface Block {
  type: 'describeBlock'
  children: readonly (Block | { type: 'test'; errors: readonly unknown[] })[]
}

/** The outcome of one test file. */
export class FileOutcome {
  #isStarted = false
  #finished: CircusState | undefined

  /** Hears an event, with the state after it. */
  hear(name: string, state: CircusState): void {
    this.#isStarted = true
    if (name === 'run_finish') this.#finished = state
  }

  /**
   * Whether the file has failed, at its end: a test, a hook, or the file as a whole, because it could not be loaded.
   *
   * @param isCircus whether jest-circus is the configured runner; the file may have failed before it heard of an event
   * @returns undefined when another runner has run the tests, which does not tell
   */
  hasFailed(isCircus: boolean): boolean | undefined {
    if (this.#finished === undefined) return isCircus || this.#isStarted ? true : undefined
    // A test that has passed when it was run again has no errors left.
    return this.#finished.unhandledErrors.length > 0 || hasErrors(this.#finished.rootDescribeBlock)
  }
}

function hasErrors({ children }: Block): boolean {
  return children.some((child) => (child.type === 'test' ? child.errors.length > 0 : hasErrors(child)))
}
