import type { Command } from 'commander'
import { VERSION } from '../core/version.ts'
import { type CliCommand, Program } from './command.ts'
import { defineAudit } from './commands/checks/audit.ts'
import { defineCleanup } from './commands/checks/cleanup.ts'
import { defineEnforce } from './commands/checks/enforce.ts'
import { defineExplain } from './commands/checks/explain.ts'
import { defineFix } from './commands/checks/fix.ts'
import { defineInit } from './commands/checks/init.ts'
import { definePin } from './commands/checks/pin.ts'
import { defineValidate } from './commands/checks/validate.ts'
import { defineDoctor } from './commands/machine/doctor.ts'
import { definePrune } from './commands/machine/prune.ts'
import { defineBaseline } from './commands/stack/baseline.ts'
import { defineDown } from './commands/stack/down.ts'
import { defineExec } from './commands/stack/exec.ts'
import { defineHistory } from './commands/stack/history.ts'
import { defineLogs } from './commands/stack/logs.ts'
import { defineOpen } from './commands/stack/open.ts'
import { definePause, defineUnpause } from './commands/stack/pause.ts'
import { defineRefresh } from './commands/stack/refresh.ts'
import { defineReport } from './commands/stack/report.ts'
import { defineRestart } from './commands/stack/restart.ts'
import { defineRollback } from './commands/stack/rollback.ts'
import { defineRun } from './commands/stack/run.ts'
import { defineShell } from './commands/stack/shell.ts'
import { defineStatus } from './commands/stack/status.ts'
import { defineTypes } from './commands/stack/types.ts'
import { defineUp } from './commands/stack/up.ts'
import { defineUrls } from './commands/stack/urls.ts'
import type { CliContext } from './context.ts'

/** Every command, in the order of the help. */
const COMMANDS: readonly ((context: CliContext) => CliCommand)[] = [
  defineRefresh,
  defineUp,
  defineRun,
  defineBaseline,
  defineRestart,
  definePause,
  defineUnpause,
  defineDown,
  defineRollback,
  defineStatus,
  defineHistory,
  defineReport,
  defineLogs,
  defineUrls,
  defineTypes,
  defineOpen,
  defineShell,
  defineExec,
  defineDoctor,
  definePrune,
  defineValidate,
  defineEnforce,
  defineFix,
  defineCleanup,
  defineAudit,
  defineInit,
  definePin,
  defineExplain,
]

/** The command line, with every command and its help. The code behind a command is loaded only when it runs. */
export function createProgram(context: CliContext): Command {
  const program = new Program('ssot-docker')
    .description(
      'Run e2e tests and local development on a real Docker Compose stack, defined by one Markdown matrix.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    // `run` leaves options after the name of the program to the program.
    .enablePositionalOptions()
    .exitOverride()
    // It repeats what the user wrote.
    .configureOutput({
      writeOut: (text) => context.printText(text.replace(/\n$/, '')),
      writeErr: (text) => {
        for (const line of text.replace(/\n$/, '').split('\n')) context.note(line)
      },
    })
  for (const define of COMMANDS) program.addCommand(define(context).copyInheritedSettings(program))
  return program
}
