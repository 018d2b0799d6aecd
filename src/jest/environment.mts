import { TestEnvironment } from 'jest-environment-node'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { takeLease } from '../keeper/client/client.ts'
import { inRealmOf } from '../runner/in-realm.ts'
import { putStack } from '../runner/slot.ts'
import { ssotOver } from '../runner/ssot.ts'
import './globals.ts'
import { mainPid } from './main-pid.ts'
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

  constructor(...given: ConstructorParameters<typeof TestEnvironment>) {
    super(...given)
    this.#config = given[0].projectConfig
  }

  /**
   * Waits for the stack of this run. If no global setup has started it, the first test file of the run starts it.
   * @throws the error of the start
   */
  override async setup(): Promise<void> {
    await super.setup()
    const target = { ...projectTarget(this.#config, await mainPid()), bound: 'holder' } as const
    const lease = await takeLease(target).catch((error: unknown) => {
      // An error from the keeper has no stack frames. Jest would take the lines of its message for frames and print them twice.
      if (error instanceof Error) Error.captureStackTrace(error)
      throw error
    })
    lease.disconnect()
    const context = this.getVmContext()
    // Null: Jest has torn the environment down while the stack was starting.
    if (context !== null) this.#put(inRealmOf(context, lease.stack))
  }

  #put(stack: StackInfo): void {
    const { global } = this
    putStack(global, stack)
    global.ssot = ssotOver(() => stack)
    // The sandbox has its own copy of the environment variables, so nothing has to be restored.
    for (const { variable, url } of Object.values(stack.services)) global.process.env[variable] = url
  }
}
