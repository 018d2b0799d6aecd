import { InvalidArgumentError, Option } from 'commander'
import { DEFAULT_ENVIRONMENT as TESTED } from '../../../core/options/options.ts'
import { OPTIONS } from '../../../core/options/schema.ts'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import type { RunCommand } from '../../with-stack/run-with-stack.ts'
import { environmentOption } from '../options.ts'

/** `ssot-docker run`. */
export function defineRun(context: CliContext): CliCommand {
  return (
    new CliCommand('run')
      .description(
        'Start a stack as a test run does, run a command with the variables of the matrix, and remove the stack: `run -- npm test`. The exit code is that of the command.',
      )
      .argument('<command...>', 'command to run, with its arguments')
      .addOption(environmentOption(TESTED))
      .addOption(
        new Option(
          '--attach <environment>',
          'use the stack that `refresh` keeps for this environment, and leave it running',
        ).conflicts('environment'),
      )
      .option('--services <names>', 'start only these services and their dependencies, such as web,db', names)
      .option(
        '--setup <module>',
        'module that is called with { ssot } when the stack is up, such as to migrate a database',
      )
      .option(
        '--start-timeout-ms <ms>',
        'time limit for the start, without builds and pulls (default: 120000)',
        milliseconds,
      )
      .addOption(
        new Option('--keep <when>', 'keep the stack for inspection if the command fails').choices(
          OPTIONS.keep.shape.values,
        ),
      )
      .option(
        '--reuse <time>',
        'keep a fresh stack for the next run for so long, such as 10m, unless CI is set',
      )
      .addOption(
        new Option('--log-level <level>', 'what is printed about the stack, on standard error').choices(
          OPTIONS.logLevel.shape.values,
        ),
      )
      // What follows the name of the program belongs to the program, with and without `--`.
      .passThroughOptions()
      .action(async (command: string[], options: Omit<RunCommand, 'command'>) => {
        const { runWithStack } = await import('../../with-stack/run-with-stack.ts')
        await runWithStack(context, { ...options, command })
      })
  )
}

function names(text: string): string[] {
  const found = text.split(',').map((name) => name.trim())
  if (found.includes('')) throw new InvalidArgumentError('Name services, separated by commas.')
  return found
}

function milliseconds(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a whole number of milliseconds.')
  return Number(text)
}
