import { resolve } from 'node:path'
import { requireOneStack } from '../../core/options/combinations.ts'
import { checkOptions, type SsotOptions } from '../../core/options/options.ts'
import { type Lease, takeLease } from '../../keeper/client/client.ts'
import { printLine } from '../lines.ts'
import { runTarget } from '../run.ts'
import { KEEPER_LOST, progressLines } from './progress-lines.ts'
import { takeAndSetUp } from './set-up-lease.ts'
import { importUserModule } from './user-module.ts'

/** A lease that this process has not taken yet. */
export interface OwnLease {
  /** As they were checked, with an absolute path of `setup`. */
  options: SsotOptions
  /** Prints a line unless the user wants none. */
  say(line: string): void
  /**
   * Starts the stack, shows its progress, and sets it up.
   * @param more `signal` cancels the start; `onTaken` is called when the stack is up, before its setup module
   * @throws the error of the start, or of the setup module
   */
  take(more?: { signal?: AbortSignal; onTaken?(lease: Lease): void }): Promise<Lease>
}

/**
 * The lease of a process that is not the main process of Vitest or Jest, and so prints its progress as plain lines.
 * @param given a relative path of `setup` starts from their `root`, or else from `cwd`
 * @throws OPTIONS_INVALID, MATRIX_MISSING
 */
export function ownLease(given: SsotOptions, cwd: string): OwnLease {
  const options = { ...checkOptions(given) }
  requireOneStack(options)
  const { root = cwd, setup, logLevel } = options
  if (setup !== undefined) options.setup = resolve(root, setup)
  const say = logLevel === 'silent' ? () => {} : printLine
  const target = runTarget(options, process.pid)
  return {
    options,
    say,
    take: ({ signal, onTaken } = {}) =>
      takeAndSetUp(target.request.options.setup, importUserModule, async () => {
        const lease = await takeLease({
          ...{ ...target, bound: 'connection', ...(signal && { signal }) },
          ...progressLines(say, logLevel),
          onLost: () => printLine(KEEPER_LOST),
        })
        onTaken?.(lease)
        return lease
      }),
  }
}
