import type { TestProject, TestSpecification } from 'vitest/node'
import { overriddenVariables, overriddenWarning } from '../core/endpoints/overridden.ts'
import { isCi, optionsAmong } from '../core/options/options.ts'
import type { Lease } from '../keeper/client/client.ts'
import { COLLECTING } from '../runner/collecting.ts'
import { DEFAULT_EVIDENCE, TestLog } from '../runner/evidence/test-log.ts'
import { markHeard } from './evidence/mark.ts'
import { EvidenceListener } from './evidence/test-listener.ts'
import { handOver, takeBack } from './hand-over.ts'
import { isRunIn, runsOf } from './runs.ts'
import { sayFor } from './say.ts'
import { leaseOf, type ProjectLease } from './shared-lease.ts'

/*
 * Vitest runs this in its main process, once for each project that has test files in the run, and once for the root
 * project.
 */

/** Starts the stack, or does so before the first later run that needs it: see {@link ProjectStack}. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const runs = runsOf(project.vitest)
  const stack = new ProjectStack(project)
  const onRun = (specifications: readonly TestSpecification[]) => stack.beforeRun(specifications)
  if (runs.current === undefined) stack.beforeCollecting()
  else await stack.beforeRun(runs.current)
  runs.listeners.add(onRun)
  return async () => {
    runs.listeners.delete(onRun)
    await stack.end()
  }
}

/**
 * The stack of one project, which exists from the first run with a test file of the project on. A type check, a run of
 * other projects and `vitest list` need no stack.
 */
class ProjectStack {
  readonly #project: TestProject
  #held: ProjectLease | undefined
  #listener: EvidenceListener | undefined

  constructor(project: TestProject) {
    this.#project = project
  }

  /** Makes workers that collect tests start no stack of their own. */
  beforeCollecting(): void {
    const { config } = this.#project
    config.env = { ...config.env, ...COLLECTING }
  }

  /** @throws the error of the start */
  async beforeRun(specifications: readonly TestSpecification[]): Promise<void> {
    const { config } = this.#project
    config.env = Object.fromEntries(
      // Undefined at run time if the config has none, although its type does not say so.
      Object.entries(config.env ?? {}).filter(([name]) => !Object.hasOwn(COLLECTING, name)),
    )
    if (!isRunIn(this.#project, specifications)) return
    if (this.#held) {
      await this.#held.compare(specifications)
      return
    }
    const { say } = sayFor(this.#project)
    const { keep } = optionsAmong(config.environmentOptions)
    if (keep === 'on-failure' && isCi(process.env)) say('keep: on-failure has no effect, because CI is set')
    this.#held = await leaseOf(this.#project, specifications)
    this.#listen(this.#held.lease)
    const { stack } = this.#held.lease
    this.#project.provide('ssot', stack)
    // The keeper of a stack that tests can put back must know of each test file.
    if (!this.#held.lease.canReset) {
      handOver(config, stack)
      // From then on, the first worker that asks starts another keeper.
      this.#held.whenLost(() => takeBack(config))
    }
    for (const one of overriddenVariables(stack.services, config.env)) say(overriddenWarning(one, 'test.env'))
  }

  #listen(lease: Lease): void {
    const { evidence = DEFAULT_EVIDENCE } = optionsAmong(this.#project.config.environmentOptions)
    const { always } = sayFor(this.#project)
    this.#listener = new EvidenceListener(this.#project, new TestLog(lease), evidence, always)
    runsOf(this.#project.vitest).tests.add(this.#listener)
    markHeard(this.#project.config)
    // That reporter shows only errors with a place, and those without frames get the place of their test.
    const { reporters } = this.#project.vitest.config
    if (reporters.some((one) => Array.isArray(one) && one[0] === 'github-actions'))
      this.#project.config.includeTaskLocation = true
  }

  /** @throws TEARDOWN_INCOMPLETE, KEEPER_GONE */
  async end(): Promise<void> {
    if (this.#listener) runsOf(this.#project.vitest).tests.delete(this.#listener)
    takeBack(this.#project.config)
    await this.#held?.giveBack()
  }
}
