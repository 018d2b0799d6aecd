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
 * This and the other files that Jest itself loads end in `.mts`: Jest imports such a file as it is, and does not give it
 * to Babel first where the package is linked to a project and so lies outside of `node_modules`.
 */

/**
 * The Jest environment `vitest-environment-ssot-docker/jest`: Node's own, with the stack in it. It runs in whatever runs
 * a test file; the stack belongs to the keeper, which gives it up when Jest's main process ends.
 */
export default class SsotEnvironment extends TestEnvironment {
  readonly #config: ProjectConfig

  constructor(...given: ConstructorParameters<typeof TestEnvironment>) {
    super(...given)
    this.#config = given[0].projectConfig
  }

  /**
   * Waits for the stack of this run, which the first file of a run starts where no global setup has.
   * @throws whatever made the start fail
   */
  override async setup(): Promise<void> {
    await super.setup()
    const target = { ...projectTarget(this.#config, await mainPid()), bound: 'holder' } as const
    const lease = await takeLease(target).catch((error: unknown) => {
      // One from the keeper has no frames, and Jest takes the lines of its message for such, and prints them twice.
      if (error instanceof Error) Error.captureStackTrace(error)
      throw error
    })
    lease.disconnect()
    const context = this.getVmContext()
    // Jest has torn the environment down while the stack was starting.
    if (context !== null) this.#put(inRealmOf(context, lease.stack))
  }

  #put(stack: StackInfo): void {
    const { global } = this
    putStack(global, stack)
    global.ssot = ssotOver(() => stack)
    // The sandbox has a copy of the environment variables of its own, which ends with it.
    for (const { variable, url } of Object.values(stack.services)) global.process.env[variable] = url
  }
}
