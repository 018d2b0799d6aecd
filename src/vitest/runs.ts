import type { Reporter, TestCase, TestModule, TestProject, TestSpecification, Vitest } from 'vitest/node'

/*
 * What Vitest runs. A global setup does not get to know that, and Vitest calls it also for a type check, for the root
 * project of a run of other projects, and for `vitest list`. A reporter hears of every run, and of nothing else.
 */

/** Hears of tests, and may change the errors of those that have failed before they are shown. */
export type TestListener = Pick<
  Reporter,
  'onTestModuleQueued' | 'onTestCaseReady' | 'onTestCaseResult' | 'onTestModuleEnd'
>

/** The runs of one Vitest. */
export interface Runs {
  /** The test files of the run that is going on. Undefined outside of a run: Vitest collects tests. */
  current: readonly TestSpecification[] | undefined
  /** Called at the beginning of each run. Vitest waits for them before it starts workers. */
  listeners: Set<(specifications: readonly TestSpecification[]) => Promise<void>>
  /** Hear of the tests that Vitest runs. Vitest waits for them before it tells how the run has ended. */
  tests: Set<TestListener>
  /** The reporter that tells of the runs. */
  observer?: Reporter
}

/** The key of the runs on the global object, because Vitest may load this file more than once. */
const RUNS = Symbol.for('vitest-environment-ssot-docker/runs')
type Global = typeof globalThis & { [RUNS]?: WeakMap<Vitest, Runs> }
const global: Global = globalThis
global[RUNS] ??= new WeakMap()
const runs = global[RUNS]

/** The runs of a Vitest that {@link observeRuns} was called for. */
export function runsOf(vitest: Vitest): Runs {
  const found = runs.get(vitest) ?? { current: undefined, listeners: new Set(), tests: new Set() }
  runs.set(vitest, found)
  return found
}

/** Whether the test files include one that runs in the project, rather than only being type-checked. */
export function isRunIn(project: TestProject, specifications: readonly TestSpecification[]): boolean {
  return specifications.some((one) => one.project.name === project.name && one.pool !== 'typescript')
}

/**
 * Makes a Vitest tell {@link runsOf} about its runs. It may be called once for each project, by several copies of this file,
 * before Vitest has created its reporters.
 */
export function observeRuns(vitest: Vitest): void {
  const { reporters, benchmark } = vitest.config
  const known = runsOf(vitest)
  known.observer ??= new RunObserver(vitest)
  const { observer } = known
  // Vitest has a new list of reporters when it has read a changed config.
  if (reporters.includes(observer)) return
  reporters.push(observer)
  // Vitest 4 has other reporters for `vitest bench`.
  if (benchmark && 'reporters' in benchmark) benchmark.reporters = [benchmark.reporters, observer].flat()
}

class RunObserver implements Reporter {
  readonly #vitest: Vitest
  readonly #runs: Runs

  constructor(vitest: Vitest) {
    this.#vitest = vitest
    this.#runs = runsOf(vitest)
  }

  async onTestRunStart(all: readonly TestSpecification[]): Promise<void> {
    const specifications = await inShard(this.#vitest, all)
    this.#runs.current = specifications
    for (const listener of this.#runs.listeners) await listener(specifications)
  }

  async onTestModuleQueued(module: TestModule): Promise<void> {
    for (const listener of this.#runs.tests) await listener.onTestModuleQueued?.(module)
  }

  async onTestCaseReady(test: TestCase): Promise<void> {
    for (const listener of this.#runs.tests) await listener.onTestCaseReady?.(test)
  }

  async onTestCaseResult(test: TestCase): Promise<void> {
    for (const listener of this.#runs.tests) await listener.onTestCaseResult?.(test)
  }

  async onTestModuleEnd(module: TestModule): Promise<void> {
    for (const listener of this.#runs.tests) await listener.onTestModuleEnd?.(module)
  }

  onTestRunEnd(): void {
    this.#runs.current = undefined
  }
}

/** The test files of the shard that runs here. Vitest 4 reports those of all shards. */
async function inShard(
  vitest: Vitest,
  specifications: readonly TestSpecification[],
): Promise<readonly TestSpecification[]> {
  if (!vitest.config.shard || !vitest.version.startsWith('4.')) return specifications
  const Sequencer = vitest.config.sequence.sequencer
  return await new Sequencer(vitest).shard([...specifications])
}
