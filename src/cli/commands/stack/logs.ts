import { InvalidArgumentError } from 'commander'
import { CliCommand } from '../../command.ts'
import type { LogsCommand } from '../../containers/logs.ts'
import type { CliContext } from '../../context.ts'
import { environmentOption } from '../options.ts'

/** `ssot-docker logs`. */
export function defineLogs(context: CliContext): CliCommand {
  return new CliCommand('logs')
    .description('Print what the services of a stack have printed.')
    .argument('[services...]')
    .addOption(environmentOption())
    .option('-f, --follow', 'go on as more comes')
    .option('--since <time>', 'only what is younger: a time, or a duration such as 10m')
    .option('--tail <lines>', 'only so many lines of each', wholeNumber)
    .action(async (services: string[], options: Omit<LogsCommand, 'services'>) => {
      const { logsCommand } = await import('../../containers/logs.ts')
      await logsCommand(context, { ...options, services, follow: options.follow ?? false })
    })
}

function wholeNumber(text: string): string {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is not a whole number.')
  return text
}
