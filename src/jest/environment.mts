import { TestEnvironment } from 'jest-environment-node'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import type { SsotError } from '../core/errors/errors.ts'
import { concurrentTest } from '../core/options/combinations.ts'
import { invalidOptions } from '../core/options/options.ts'
import { type ResetCalls, refusing, reporting } from '../core/resets/calls.ts'
import { noWay } from '../core/resets/no-way.ts'
import { type Lease, takeLease } from '../keeper/client/client.ts'
import { DEFAULT_EVIDENCE, TestLog } from '../runner/evidence/test-log.ts'
import { inRealmOf } from '../runner/in-realm.ts'
import { printLine } from '../runner/lines.ts'
import { putControl, putResets, putStack } from '../runner/slot.ts'
import { ssotOver } from '../runner/ssot.ts'
import { notSetUp } from '../runner/stack-setup.ts'
import { ProcessVariables, urlVariables } from '../runner/variables.ts'
import { FileControl } from './control.ts'
import './globals.ts'
import { mainPid } from './main-pid.ts'
import { type CircusEvent, type CircusState, FileOutcome } from './outcome.ts'
import { type ProjectConfig, projectTarget } from './target.ts'
import { TestEvents } from './test-events.ts'

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
  /** Open until the end of the test file, if its outcome is to be reported or it can put the stack back. */
  #lease: Lease | undefined
  #isReported = false
  /** Undefined until the stack is there. */
  #control: FileControl | undefined
  /** Undefined: nobody wants to know of the tests. */
  #tests: TestEvents | undefined
  /** Puts the stack back before each test; undefined: that is not wanted. */
  #beforeTest: (() => Promise<unknown>) | undefined

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
    const target = {
      ...projectTarget(this.#config, await mainPid()),
      bound: 'holder',
      resets: 'test file',
      testFile: this.#file,
    } as const
    const { keep, setup, isolation, evidence = DEFAULT_EVIDENCE } = target.request.options
    if (isolation === 'test' && !isCircus(this.#config)) throw needsCircus(this.#config)
    const lease = await takeLease(target).catch(withoutFrames)
    if (isolation === 'test') this.#beforeTest = () => lease.reset().catch(withoutFrames)
    if (setup !== undefined && !lease.isSetUp) {
      lease.disconnect()
      throw notSetUp(setup)
    }
    // By its connection, which stays open, the keeper knows which test files are running, and which tests.
    this.#lease = lease
    this.#tests = new TestEvents(this.#file, new TestLog(lease), evidence, printLine)
    this.#isReported = keep !== undefined
    const context = this.getVmContext()
    // Null: Jest has torn the environment down while the stack was starting.
    if (context === null) return
    const resets = lease.canReset ? lease : refusing(noWay)
    this.#control = new FileControl(lease, (data) => inRealmOf(context, data))
    this.#put(
      inRealmOf(context, lease.stack),
      reporting(resets, (report) => inRealmOf(context, report)),
      this.#control,
    )
  }

  /**
   * Jest calls it for each event of jest-circus, and waits for it before it runs hooks and a test.
   * @throws OPTIONS_INVALID, RESET_FAILED, CONTROL_FAILED, which fail the test file
   */
  async handleTestEvent(event: CircusEvent, state: CircusState): Promise<void> {
    const { name, test } = event
    this.#outcome.hear(name, state)
    if (name === 'test_start') this.#control?.testBegins(test?.concurrent === true ? test.name : null)
    if (name === 'test_done') await this.#control?.testEnds().catch(withoutFrames)
    await this.#tests?.hear(event)
    if (name !== 'test_started' || this.#beforeTest === undefined) return
    if (test?.concurrent === true) throw concurrentTest(test.name)
    await this.#beforeTest()
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
    await this.#tests?.endFile(hasFailed)
    const isTold = this.#isReported && hasFailed !== undefined
    const kept = isTold ? await this.#lease.report({ file: this.#file, hasFailed }) : null
    await this.#lease.leave()
    // Printed at every level, because the user has to remove the stack. In watch mode the file may pass when it runs again.
    if (kept !== null)
      printLine(
        `${kept} is kept for inspection when Jest ends, if test files still fail then: npx ssot-docker status shows it, npx ssot-docker down ${kept} removes it`,
      )
  }

  #put(stack: StackInfo, resets: ResetCalls, control: FileControl): void {
    const { global } = this
    putStack(global, stack)
    putResets(global, resets)
    putControl(global, control)
    global.ssot = ssotOver(
      () => stack,
      () => resets,
      () => control,
    )
    // Child processes and worker threads inherit those of the process; the sandbox has a copy of its own.
    this.#variables = new ProcessVariables(urlVariables(stack))
    Object.assign(global.process.env, urlVariables(stack))
  }
}

/** Jest's default runner of tests, which tells the environment how they end. */
function isCircus({ testRunner }: ProjectConfig): boolean {
  return /[\\/]jest-circus[\\/]/.test(testRunner)
}

function needsCircus({ testRunner }: ProjectConfig): SsotError {
  return invalidOptions(
    `"isolation": "test" needs jest-circus, the default of Jest, and the test runner is ${testRunner}, which does not tell when a test begins`,
  )
}

/** An error from the keeper has no stack frames. Jest would take the lines of its message for frames and print them twice. */
function withoutFrames(error: unknown): never {
  if (error instanceof Error) Error.captureStackTrace(error)
  throw error
}
