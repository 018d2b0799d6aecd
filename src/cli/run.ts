import { CommanderError } from 'commander'
import { type ErrorCode, SsotError } from '../core/errors/errors.ts'
import { nodeTooOld } from '../core/machine/node-version.ts'
import { isCi } from '../core/options/options.ts'
import { KnownSecrets } from '../core/secrets/hide.ts'
import { inEnvironment } from '../core/secrets/read/in-model.ts'
import { inPaths } from '../core/secrets/read/in-paths.ts'
import { ownNames } from '../host/processes/own-names.ts'
import { CliCommand } from './command.ts'
import { createProgram } from './program.ts'
import { outliveReader, outputTo } from './terminal/output.ts'

/*
 * Runs the command line. Only this file decides about exit codes:
 * - 0: done. 1: failed. 2: bad usage.
 * - Checks: 1 means that something was found, 2 that the check could not be done.
 * - `status`: 1 also means that a service is not as it should be.
 * - `shell` and `run`: the exit code of the command that they ran. `run`: 127 and 126, as in a shell, if there is no such
 *   command or it cannot be executed.
 *
 * It sets `process.exitCode` instead of calling `process.exit`, which would cut off output that is still in a pipe. Only
 * `with-stack/run-with-stack.ts` calls it, after a signal: a setup module may go on for ever, and a second signal waits for nothing.
 */

/** A terminal of unknown size reports 0 columns. */
const columns = () => process.stdout.columns || 80
const FAILED = 1
const BAD_USAGE = 2
const NOT_CHECKED = 2
/** As a shell reports them. */
const COMMAND_FAILED: Partial<Record<ErrorCode, number>> = {
  COMMAND_NOT_FOUND: 127,
  COMMAND_NOT_EXECUTABLE: 126,
  COMMAND_NOT_STARTED: 126,
}

outliveReader(process.stdout)
outliveReader(process.stderr)
const secrets = new KnownSecrets().learn(inEnvironment(process.env)).learn(inPaths(ownNames(process.env)))
const output = outputTo(process.stdout, { isTerminal: process.stdout.isTTY === true, secrets })
const errors = outputTo(process.stderr, { isTerminal: process.stderr.isTTY === true, secrets })
const program = createProgram({
  ...output,
  env: process.env,
  cwd: process.cwd(),
  secrets,
  progress: { ...output, columns: process.stdout.isTTY && !isCi(process.env) ? columns() : null },
  note: errors.print,
  screen: process.stdout.isTTY
    ? { ...output, size: () => ({ columns: columns(), rows: process.stdout.rows || 24 }) }
    : null,
  isInteractive: process.stdin.isTTY === true && process.stdout.isTTY === true,
  fail: () => {
    process.exitCode = FAILED
  },
  passOn: (exitCode) => {
    process.exitCode = exitCode
  },
})
let failed = FAILED
program.hook('preAction', (_, command) => {
  if (!(command instanceof CliCommand)) return
  if (command.isCheck) failed = NOT_CHECKED
  const problem = command.runsOnOldNode ? null : nodeTooOld(process.versions.node)
  if (problem) throw problem
})
try {
  await program.parseAsync(process.argv)
} catch (error) {
  // Commander throws for help and version, too, with exit code 0. It has already printed the message.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : BAD_USAGE
  else {
    const text = error instanceof SsotError ? error.message : (error instanceof Error && error.stack) || error
    errors.printText(String(text))
    if (process.argv.includes('--json')) output.printJson({ error: asData(error) })
    process.exitCode = (error instanceof SsotError ? COMMAND_FAILED[error.code] : undefined) ?? failed
  }
}

/** An error for `--json`. One that is not an {@link SsotError} has only a summary. */
function asData(error: unknown): object {
  return error instanceof SsotError
    ? error.serialize()
    : { summary: error instanceof Error ? error.message : String(error) }
}
