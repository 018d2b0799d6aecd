import { InvalidArgumentError } from 'commander'
import { CliCommand } from '../../command.ts'
import type { LogsCommand } from '../../containers/logs.ts'
import type { CliContext } from '../../context.ts'
import { environmentOption, stackOption } from '../options.ts'

/** `ssot-docker logs`. */
export function defineLogs(context: CliContext): CliCommand {
  return new CliCommand('logs')
    .description('Print the logs of the services of a stack.')
    .argument('[services...]', 'services to show (default: all)')
    .addOption(environmentOption())
    .addOption(stackOption().conflicts('environment'))
    .option('-f, --follow', 'keep printing new lines until Ctrl-C')
    .option('--since <time>', 'print only lines newer than a timestamp, or than a duration such as 10m')
    .option('--tail <lines>', 'print only this many lines from the end of each log', wholeNumber)
    .action(async (services: string[], options: Omit<LogsCommand, 'services'>) => {
      const { logsCommand } = await import('../../containers/logs.ts')
      await logsCommand(context, { ...options, services, follow: options.follow ?? false })
    })
}

function wholeNumber(text: string): string {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return text
}
