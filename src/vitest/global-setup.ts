import type { TestProject } from 'vitest/node'
import { optionsAmong } from '../core/options.ts'
import { describeProgress } from '../core/progress.ts'
import { runTarget } from '../face/run.ts'
import { runKey } from '../keeper/address.ts'
import { type Lease, takeLease } from '../keeper/client.ts'

/*
 * Vitest runs this in its main process, once for each project that has test files in the run. Projects with the
 * same environment share one lease.
 */

interface SharedLease {
  lease: Promise<Lease>
  projects: Set<string>
}

/** On the process, since Vitest may load this file once for each project. */
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
  const shared = leases.get(key) ?? { lease: begin(target, log), projects: new Set() }
  leases.set(key, shared)
  shared.projects.add(project.name)
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
  return async () => {
    if (!forget()) return
    const begin = performance.now()
    await lease.release()
    log(`${lease.stack.project} gone after ${((performance.now() - begin) / 1000).toFixed(2)} s`)
  }
}

function begin(target: ReturnType<typeof runTarget>, log: (line: string) => void): Promise<Lease> {
  return takeLease({
    ...target,
    bound: 'connection',
    onProgress: (event) => log(describeProgress(event)),
    onLost: () =>
      log('the keeper, which owns the stack, has ended before its time; nobody watches the stack now'),
  })
}
