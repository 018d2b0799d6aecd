import type { TestProject, TestSpecification, Vitest } from 'vitest/node'
import { optionsAmong } from '../core/options/options.ts'
import { runKey } from '../keeper/client/address.ts'
import { type Lease, type LeaseOptions, takeLease } from '../keeper/client/client.ts'
import { giveBack } from '../runner/main-process/give-back.ts'
import { KEEPER_LOST, progressLines } from '../runner/main-process/progress-lines.ts'
import { beforeRerun } from '../runner/main-process/rerun.ts'
import { sayReport } from '../runner/main-process/say-report.ts'
import { takeAndSetUp } from '../runner/main-process/set-up-lease.ts'
import { runTarget } from '../runner/run.ts'
import { sayFor } from './say.ts'

/*
 * The leases of Vitest's main process. Projects with the same environment share one.
 */

interface Shared {
  lease: Promise<Lease>
  /** Names of the projects that hold it now. */
  projects: Set<string>
  /** Names of all projects that have held it. */
  everyone: Set<string>
  /** The last run that the stack was compared with its files for. */
  compared?: { run: object; done: Promise<void> }
  /** Whether its keeper has ended unexpectedly. */
  isLost: boolean
  /** Called when that happens. */
  whenLost: Set<() => void>
}

/** The key of the leases on the global object, because Vitest may load this file once for each project. */
const LEASES = Symbol.for('vitest-environment-ssot-docker/leases')
type Global = typeof globalThis & { [LEASES]?: Map<string, Shared> }
const global: Global = globalThis
global[LEASES] ??= new Map()
const leases = global[LEASES]

/** The lease of one project. */
export interface ProjectLease {
  lease: Lease
  /**
   * Compares the stack with its files before a later run, once for all projects. If they differ, it says so or refreshes the
   * stack, as the project wants.
   *
   * @param run its test files
   */
  compare(run: readonly TestSpecification[]): Promise<void>
  /** Calls `act` when the keeper ends unexpectedly, or now if it has. */
  whenLost(act: () => void): void
  /**
   * Gives it back. The last project that does so waits until the stack is removed or kept.
   * @throws TEARDOWN_INCOMPLETE, KEEPER_GONE
   */
  giveBack(): Promise<void>
}

/**
 * Takes a lease on the stack of a project, or shares the one that another project has.
 * @param run the test files of the first run
 * @throws the error of the start
 */
export async function leaseOf(
  project: TestProject,
  run: readonly TestSpecification[],
): Promise<ProjectLease> {
  const target = runTarget(optionsAmong(project.config.environmentOptions), process.pid)
  const key = runKey(target)
  const shared = leases.get(key) ?? begin(target, project, run)
  leases.set(key, shared)
  shared.projects.add(project.name)
  shared.everyone.add(project.name)
  /** @returns whether the project was the last one */
  const forget = () => {
    shared.projects.delete(project.name)
    if (shared.projects.size === 0) leases.delete(key)
    return shared.projects.size === 0
  }
  try {
    const lease = await shared.lease
    return {
      lease,
      async compare(run) {
        // That the keeper has ended was reported, and the teardown cleans up.
        if (shared.isLost) return
        if (shared.compared?.run !== run) shared.compared = { run, done: compare(lease, project, run) }
        await shared.compared.done
      },
      whenLost(act) {
        if (shared.isLost) act()
        else shared.whenLost.add(act)
      },
      async giveBack() {
        if (forget()) await end(lease, project, shared.everyone)
      },
    }
  } catch (error) {
    forget()
    throw error
  }
}

async function compare(lease: Lease, project: TestProject, run: readonly TestSpecification[]): Promise<void> {
  const options = optionsAmong(project.config.environmentOptions)
  const { refreshOnRerun: isRefreshing = false, attach } = options
  const say = sayFor(project)
  await beforeRerun(lease, { isRefreshing, attach, ...say })
  try {
    await lease.expectFiles(filesIn(run))
  } catch (error) {
    // Vitest would end on it. Test files that find no keeper start another one.
    say.always(error instanceof Error ? error.message : String(error))
  }
}

/** How many test files of a run have a stack of this package. */
function filesIn(run: readonly TestSpecification[]): number {
  return run.filter(
    ({ project, pool }) => project.config.environment === 'ssot-docker' && pool !== 'typescript',
  ).length
}

function begin(
  target: ReturnType<typeof runTarget>,
  project: TestProject,
  run: readonly TestSpecification[],
): Shared {
  const { say, always, logLevel } = sayFor(project)
  const options: LeaseOptions = {
    ...target,
    bound: 'connection',
    resets: 'runner',
    pool: {
      workers: project.config.maxWorkers,
      files: filesIn(run),
      isOnlyRun: !project.vitest.config.watch,
    },
    ...progressLines(say, logLevel),
    onLost() {
      shared.isLost = true
      for (const act of shared.whenLost) act()
      always(KEEPER_LOST)
    },
  }
  const load = (file: string) => project.import(file)
  const shared: Shared = {
    lease: takeAndSetUp(target.request.options.setup, load, (answers) =>
      takeLease({ ...options, ...(answers && { answers }) }),
    ),
    projects: new Set(),
    everyone: new Set(),
    isLost: false,
    whenLost: new Set(),
  }
  return shared
}

/** Gives the lease back. Vitest 4 prints an error of a global teardown and exits with 0, so the exit code is set here. */
async function end(lease: Lease, project: TestProject, everyone: ReadonlySet<string>): Promise<void> {
  try {
    const options = optionsAmong(project.config.environmentOptions)
    const outcome = { hasFailed: hasFailed(project.vitest, everyone) }
    const says = sayFor(project)
    await giveBack(lease, options, says, outcome)
    await sayReport(options, says.say, outcome)
  } catch (error) {
    process.exitCode = 1
    throw error
  }
}

/** Whether a test, or a file as a whole, has failed in one of the projects. */
function hasFailed(vitest: Vitest, projects: ReadonlySet<string>): boolean {
  const modules = vitest.state.getTestModules()
  return modules.some((module) => module.state() === 'failed' && projects.has(module.project.name))
}
