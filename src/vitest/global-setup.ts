import type { TestProject, Vitest } from 'vitest/node'
import { overriddenVariables, overriddenWarning } from '../core/endpoints/overridden.ts'
import { isCi, optionsAmong, type SsotOptions } from '../core/options/options.ts'
import { runKey } from '../keeper/client/address.ts'
import { type Lease, takeLease } from '../keeper/client/client.ts'
import { KEEPER_LOST, progressLines } from '../runner/progress-lines.ts'
import { runTarget } from '../runner/run.ts'

/*
 * Vitest runs this in its main process, once for each project that has test files in the run. Projects with the
 * same environment share one lease.
 */

interface SharedLease {
  lease: Promise<Lease>
  /** Names of the projects that hold it now. */
  projects: Set<string>
  /** Names of all projects that have held it. */
  everyone: Set<string>
}

/** The key of the leases on the global object, because Vitest may load this file once for each project. */
const LEASES = Symbol.for('vitest-environment-ssot-docker/leases')
type Global = typeof globalThis & { [LEASES]?: Map<string, SharedLease> }
const global: Global = globalThis
global[LEASES] ??= new Map()
const leases = global[LEASES]

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const options = optionsAmong(project.config.environmentOptions)
  const target = runTarget(options, process.pid)
  const key = runKey(target)
  const log = (line: string) => project.vitest.logger.log(`ssot-docker ${line}`)
  const say = options.logLevel === 'silent' ? () => {} : log
  if (options.keep === 'on-failure' && isCi(process.env))
    say('keep: on-failure has no effect, because CI is set')
  const shared = leases.get(key) ?? {
    lease: begin(target, options, log),
    projects: new Set(),
    everyone: new Set(),
  }
  leases.set(key, shared)
  shared.projects.add(project.name)
  shared.everyone.add(project.name)
  const forget = () => {
    shared.projects.delete(project.name)
    if (shared.projects.size === 0) leases.delete(key)
    return shared.projects.size === 0
  }
  let lease: Lease
  try {
    lease = await shared.lease
  } catch (error) {
    forget()
    throw error
  }
  project.provide('ssot', lease.stack)
  for (const one of overriddenVariables(lease.stack.services, project.config.env))
    say(overriddenWarning(one, 'test.env'))
  return async () => {
    if (!forget()) return
    const begin = performance.now()
    const kept = await released(lease, hasFailed(project.vitest, shared.everyone))
    // Printed at every level, because the user has to remove the stack.
    if (kept !== null) log(kept)
    else say(`${lease.stack.project} removed in ${((performance.now() - begin) / 1000).toFixed(2)} s`)
  }
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

function begin(
  target: ReturnType<typeof runTarget>,
  { logLevel = 'info' }: SsotOptions,
  log: (line: string) => void,
): Promise<Lease> {
  const say = logLevel === 'silent' ? () => {} : log
  return takeLease({
    ...target,
    bound: 'connection',
    ...progressLines(say, logLevel),
    onLost: () => log(KEEPER_LOST),
  })
}
