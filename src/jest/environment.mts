import { TestEnvironment } from 'jest-environment-node'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { type Lease, takeLease } from '../keeper/client/client.ts'
import { inRealmOf } from '../runner/in-realm.ts'
import { putStack } from '../runner/slot.ts'
import { ssotOver } from '../runner/ssot.ts'
import { notSetUp } from '../runner/stack-setup.ts'
import { ProcessVariables } from '../runner/variables.ts'
import './globals.ts'
import { mainPid } from './main-pid.ts'
import { type CircusState, FileOutcome } from './outcome.ts'
import { say } from './say.ts'
import { type ProjectConfig, projectTarget } from './target.ts'

/*
 * The files that Jest itself loads end in `.mts`. Jest imports such a file as it is; it would transform any other file with
 * Babel if the package is linked and therefore outside of `node_modules`.
 */

/**
 * The Jest environment `vitest-environment-ssot-docker/jest`: Node's environment with the stack in it. It runs in the
 * process or thread that runs a test file. The stack belongs to the keeper, which removes it when Jest's main process ends.
 */
export default class SsotEnvironment extends TestEnvironment {
  readonly #config: ProjectConfig
  readonly #file: string
  readonly #outcome = new FileOutcome()
  #variables: ProcessVariables | undefined
  /** Open until the end of the test file, if its outcome is to be reported. */
  #lease: Lease | undefined

  constructor(...given: ConstructorParameters<typeof TestEnvironment>) {
    super(...given)
    this.#config = given[0].projectConfig
    this.#file = given[1].testPath
  }

  /**
   * Waits for the stack of this run. If no global setup has started it, the first test file of the run starts it.
   * @throws the error of the start
   */
  override async setup(): Promise<void> {
    await super.setup()
    const target = { ...projectTarget(this.#config, await mainPid()), bound: 'holder' } as const
    const lease = await takeLease(target).catch(withoutFrames)
    const { keep, setup } = target.request.options
    if (setup !== undefined && !lease.isSetUp) {
      lease.disconnect()
      throw notSetUp(setup)
    }
    if (keep === undefined) lease.disconnect()
    else this.#lease = lease
    const context = this.getVmContext()
    // Null: Jest has torn the environment down while the stack was starting.
    if (context !== null) this.#put(inRealmOf(context, lease.stack))
  }

  /** Jest calls it for each event of jest-circus. */
  handleTestEvent({ name }: { name: string }, state: CircusState): void {
    this.#outcome.hear(name, state)
  }

  /** @throws KEEPER_GONE when the outcome of the file cannot be reported */
  override async teardown(): Promise<void> {
    this.#variables?.restore()
    let isTornDown = false
    try {
      await super.teardown()
      isTornDown = true
    } finally {
      await this.#report(isTornDown).catch(withoutFrames)
    }
  }

  /** @param isTornDown otherwise Jest takes the file for failed */
  async #report(isTornDown: boolean): Promise<void> {
    if (this.#lease === undefined) return
    const hasFailed = isTornDown ? this.#outcome.hasFailed(isCircus(this.#config)) : true
    const kept = hasFailed === undefined ? null : await this.#lease.report({ file: this.#file, hasFailed })
    this.#lease.disconnect()
    // Printed at every level, because the user has to remove the stack. In watch mode the file may pass when it runs again.
    if (kept !== null)
      say(
        `${kept} is kept for inspection when Jest ends, if test files still fail then: npx ssot-docker status shows it, npx ssot-docker down ${kept} removes it`,
      )
  }

  #put(stack: StackInfo): void {
    const { global } = this
    putStack(global, stack)
    global.ssot = ssotOver(() => stack)
    // Child processes and worker threads inherit those of the process; the sandbox has a copy of its own.
    this.#variables = new ProcessVariables(stack)
    for (const { variable, url } of Object.values(stack.services)) global.process.env[variable] = url
  }
}

/** Jest's default runner of tests, which tells the environment how they end. */
function isCircus({ testRunner }: ProjectConfig): boolean {
  return /[\\/]jest-circus[\\/]/.test(testRunner)
}

/** An error from the keeper has no stack frames. Jest would take the lines of its message for frames and print them twice. */
function withoutFrames(error: unknown): never {
  if (error instanceof Error) Error.captureStackTrace(error)
  throw error
}
