import { concurrentTest } from '../../core/options/combinations.ts'
import { invalidOptions, optionsAmong } from '../../core/options/options.ts'
import { reporting } from '../../core/resets/calls.ts'
import {
  putControl,
  putResets,
  putStack,
  removeControl,
  removeResets,
  removeStack,
} from '../../runner/slot.ts'
import { WorkerControl } from '../control.ts'
import { provide } from '../provide.ts'
import { type Found, stackOfRun } from '../stack-of-run.ts'
import { WorkerVariables } from '../variables.ts'
import { workerState } from '../worker-state.ts'
import { type FileStacks, putFileStacks, removeFileStacks } from './slot.ts'

/**
 * The stacks of the test files of one worker. A worker that runs several files in one global scope has the same stack for all of them, put
 * back before each: modules that are loaded already may know its URLs.
 */
export class WorkerStacks implements FileStacks {
  readonly #global: object
  readonly #options: Record<string, unknown>
  readonly #isEachTest: boolean
  readonly #inRealm: <T>(data: T) => T
  #found: Found | undefined
  #variables: WorkerVariables | undefined

  /**
   * Leaves itself for the setup file.
   * @param global of the tests
   * @param options those that the environment got
   * @param inRealm makes plain data objects of the same realm as the tests
   */
  constructor(global: object, options: Record<string, unknown>, inRealm: <T>(data: T) => T) {
    this.#inRealm = inRealm
    this.#global = global
    this.#options = options
    this.#isEachTest = optionsAmong(options).isolation === 'test'
    putFileStacks(global, this)
  }

  async begin(): Promise<void> {
    const state = workerState(this.#global)
    if (this.#isEachTest && state?.config?.sequence?.hooks === 'parallel')
      throw invalidOptions(
        '"isolation": "test" does not go with `sequence.hooks: \'parallel\'`: other hooks would write while the stack is put back',
      )
    const testFile = state?.filepath
    if (this.#found === undefined) await this.#take(testFile)
    else await this.#found.nextFile(testFile)
    if (this.#found === undefined || this.#variables === undefined) return
    provide(state, this.#found.stack)
    this.#found.warn(this.#variables.claim(state))
  }

  get beforeTest(): FileStacks['beforeTest'] {
    if (!this.#isEachTest) return null
    return async ({ name, concurrent }) => {
      if (concurrent === true) throw concurrentTest(name)
      await this.#found?.resets.reset()
    }
  }

  /** Ends the use of the stack, which is put back for another file. */
  async end(): Promise<void> {
    removeFileStacks(this.#global)
    removeStack(this.#global)
    removeResets(this.#global)
    removeControl(this.#global)
    this.#variables?.restore()
    await this.#found?.leave()
  }

  async #take(testFile: string | undefined): Promise<void> {
    const found = await stackOfRun(this.#options, { isInSetupFile: true, testFile })
    this.#found = found
    const stack = this.#inRealm(found.stack)
    this.#variables = new WorkerVariables(stack)
    putStack(this.#global, stack)
    putResets(this.#global, reporting(found.resets, this.#inRealm))
    putControl(this.#global, new WorkerControl(this.#global, async () => found.control, this.#inRealm))
  }
}
