import { CommanderError } from 'commander'
import { SsotError } from '../core/errors/errors.ts'
import { nodeTooOld } from '../core/machine/node-version.ts'
import { CliCommand } from './command.ts'
import { createProgram } from './program.ts'
import { outliveReader } from './terminal/output.ts'

/*
 * Runs the command line. Only this file decides about exit codes:
 * - 0: done. 1: failed. 2: bad usage.
 * - Checks: 1 means that something was found, 2 that the check could not be done.
 * - `status`: 1 also means that a service is not as it should be.
 * - `shell`: the exit code of the command that it ran.
 *
 * It sets `process.exitCode` instead of calling `process.exit`, which would cut off output that is still in a pipe.
 */

/** A terminal of unknown size reports 0 columns. */
const columns = () => process.stdout.columns || 80
const FAILED = 1
const BAD_USAGE = 2
const NOT_CHECKED = 2

outliveReader(process.stdout)
outliveReader(process.stderr)
const program = createProgram({
  env: process.env,
  cwd: process.cwd(),
  progress: {
    write: (text) => void process.stdout.write(text),
    columns: process.stdout.isTTY && !process.env.CI ? columns() : null,
  },
  print: (line) => void process.stdout.write(`${line}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
  screen: process.stdout.isTTY
    ? {
        write: (text) => void process.stdout.write(text),
        size: () => ({ columns: columns(), rows: process.stdout.rows || 24 }),
      }
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
    process.stderr.write(`${text}\n`)
    if (process.argv.includes('--json'))
      process.stdout.write(`${JSON.stringify({ error: asData(error) }, null, 2)}\n`)
    process.exitCode = failed
  }
}

/** An error for `--json`. One that is not an {@link SsotError} has only a summary. */
function asData(error: unknown): object {
  return error instanceof SsotError
    ? error.serialize()
    : { summary: error instanceof Error ? error.message : String(error) }
}
