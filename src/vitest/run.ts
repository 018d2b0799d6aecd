import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { SsotError } from '../core/errors.ts'
import { DEFAULT_ENVIRONMENT, type SsotOptions, stackChoice } from '../core/options.ts'
import { findRoot } from '../engine/matrix-file.ts'
import { identify, type ProcessIdentity } from '../engine/process-identity.ts'
import type { LeaseOptions } from '../keeper/client.ts'

/**
 * What a lease of this Vitest run asks for. Main process and workers come to the same answer, so that they find
 * the same keeper without having to tell each other.
 */
export function runTarget(options: SsotOptions, holderPid: number): Omit<LeaseOptions, 'bound'> {
  return {
    holder: identityOf(holderPid),
    root: rootOf(options),
    environment: options.environment ?? DEFAULT_ENVIRONMENT,
    ...stackChoice(options, process.env),
    ...(options.startTimeoutMs === undefined ? {} : { startTimeoutMs: options.startTimeoutMs }),
  }
}

function rootOf({ root }: SsotOptions): string {
  if (root === undefined) return findRoot(process.cwd())
  if (existsSync(root)) return findRoot(root)
  throw new SsotError({
    code: 'OPTIONS_INVALID',
    summary: `The options of ssot-docker are wrong: "root" names ${resolve(root)}, which does not exist`,
    todo: 'Name a folder of the repository whose matrix counts; a relative path starts from the working folder.',
  })
}

/** The pid of Vitest's main process, from inside a worker. */
export function mainPid(): number {
  // A forked worker is a child of the main process; a thread is in it.
  return isMainThread && process.send !== undefined ? process.ppid : process.pid
}

function identityOf(pid: number): ProcessIdentity {
  const identity = identify(pid)
  if (identity) return identity
  throw new Error(`Vitest's main process ${pid} has ended.`)
}
