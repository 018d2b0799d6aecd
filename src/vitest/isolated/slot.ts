/*
 * What the environment leaves in a worker for the setup file, which Vitest loads as part of the tests.
 */

/** The stack of each test file of a worker. */
export interface FileStacks {
  /**
   * Begins a test file: its stack is there, and holds what it held when it was ready.
   * @throws the error of the start; OPTIONS_INVALID, RESET_FAILED
   */
  begin(): Promise<void>
  /** Puts the stack back before a test. Null: that is not wanted. */
  beforeTest: ((test: { name: string; concurrent?: boolean | undefined }) => Promise<void>) | null
}

const SLOT = Symbol.for('vitest-environment-ssot-docker/file-stacks')

export function putFileStacks(global: object, stacks: FileStacks): void {
  Object.defineProperty(global, SLOT, { value: stacks, configurable: true, enumerable: false })
}

export function removeFileStacks(global: object): void {
  Reflect.deleteProperty(global, SLOT)
}

/** Undefined: the environment of the file is another one, or has taken its stack itself. */
export function currentFileStacks(): FileStacks | undefined {
  return (globalThis as typeof globalThis & { [SLOT]?: FileStacks })[SLOT]
}
