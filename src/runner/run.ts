import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { SsotError } from '../core/errors/errors.ts'
import type { SsotOptions } from '../core/options/options.ts'
import { requestOf } from '../core/options/request.ts'
import { findRoot } from '../host/home/matrix-file.ts'
import { identify, type ProcessIdentity } from '../host/processes/identity.ts'
import type { RunTarget } from '../keeper/client/address.ts'

/**
 * The stack that this test run asks for. Main process and workers come to the same answer, so that they find
 * the same keeper without having to tell each other.
 *
 * @param holderPid the test runner's main process, whose end ends the lease
 * @throws OPTIONS_INVALID for a root that does not exist, MATRIX_MISSING
 */
export function runTarget(options: SsotOptions, holderPid: number): RunTarget {
  return { holder: identityOf(holderPid), request: requestOf(options, rootOf(options), process.env) }
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

function identityOf(pid: number): ProcessIdentity {
  const identity = identify(pid)
  if (identity) return identity
  throw new Error(`The test runner's main process ${pid} has ended.`)
}
