import type { TestProject, Vitest } from 'vitest/node'
import { optionsAmong } from '../core/options/options.ts'
import { runKey } from '../keeper/client/address.ts'
import { type Lease, type LeaseOptions, takeLease } from '../keeper/client/client.ts'
import { KEEPER_LOST, progressLines } from '../runner/progress-lines.ts'
import { beforeRerun } from '../runner/rerun.ts'
import { runTarget } from '../runner/run.ts'
import { takeAndSetUp } from '../runner/set-up-lease.ts'
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
   * @param run identifies the run
   */
  compare(run: object): Promise<void>
  /**
   * Gives it back. The last project that does so waits until the stack is removed or kept.
   * @throws TEARDOWN_INCOMPLETE, KEEPER_GONE
   */
  giveBack(): Promise<void>
}

/**
 * Takes a lease on the stack of a project, or shares the one that another project has.
 * @throws the error of the start
 */
export async function leaseOf(project: TestProject): Promise<ProjectLease> {
  const target = runTarget(optionsAmong(project.config.environmentOptions), process.pid)
  const key = runKey(target)
  const shared = leases.get(key) ?? begin(target, project)
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
        if (shared.compared?.run !== run) shared.compared = { run, done: compare(lease, project) }
        await shared.compared.done
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

function compare(lease: Lease, project: TestProject): Promise<void> {
  const { refreshOnRerun: isRefreshing = false } = optionsAmong(project.config.environmentOptions)
  return beforeRerun(lease, { isRefreshing, ...sayFor(project) })
}

function begin(target: ReturnType<typeof runTarget>, project: TestProject): Shared {
  const { say, always, logLevel } = sayFor(project)
  const options: LeaseOptions = {
    ...target,
    bound: 'connection',
    ...progressLines(say, logLevel),
    onLost() {
      shared.isLost = true
      always(KEEPER_LOST)
    },
  }
  const load = (file: string) => project.import(file)
  const shared: Shared = {
    lease: takeAndSetUp(target.request.options.setup, load, () => takeLease(options)),
    projects: new Set(),
    everyone: new Set(),
    isLost: false,
  }
  return shared
}

async function end(lease: Lease, project: TestProject, everyone: ReadonlySet<string>): Promise<void> {
  const { say, always } = sayFor(project)
  const begin = performance.now()
  const kept = await released(lease, hasFailed(project.vitest, everyone))
  // Printed at every level, because the user has to remove the stack.
  if (kept !== null) always(kept)
  else say(`${lease.stack.project} removed in ${((performance.now() - begin) / 1000).toFixed(2)} s`)
}

/** Gives the lease back. Vitest 4 prints an error of a global teardown and exits with 0, so the exit code is set here. */
async function released(lease: Lease, hasFailed: boolean): Promise<string | null> {
  try {
    return await lease.release({ hasFailed })
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
