import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { SsotError } from '../core/errors/errors.ts'
import type { SsotOptions } from '../core/options/options.ts'
import { requestOf } from '../core/options/request.ts'
import { findRoot } from '../host/home/matrix-file.ts'
import { identify, type ProcessIdentity } from '../host/processes/identity.ts'
import type { RunTarget } from '../keeper/client/address.ts'

/**
 * The stack that this test run needs. The main process and the workers compute the same value, so that they find the same
 * keeper without telling each other.
 *
 * @param holderPid the test runner's main process, whose end ends the lease
 * @throws OPTIONS_INVALID when the root does not exist
 * @throws MATRIX_MISSING when there is no matrix in the root or above it
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
    todo: 'Set it to a folder of the repository with the matrix. A relative path starts from the working folder.',
  })
}

function identityOf(pid: number): ProcessIdentity {
  const identity = identify(pid)
  if (identity) return identity
  throw new Error(`The test runner's main process ${pid} has ended.`)
}
