import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { DEFAULT_ENVIRONMENT, dryRunOption } from '../options.ts'

/** `ssot-docker down`. */
export function defineDown(context: CliContext): CliCommand {
  return new CliCommand('down', { deletes: true, environmentArgument: '[environment]' })
    .description(
      'Stop and remove the stack of an environment, but keep its named volumes. Also takes the name of a stack, such as one that was kept for inspection.',
    )
    .argument('[name]', 'environment, or name of a stack', DEFAULT_ENVIRONMENT)
    .option('--volumes', 'also remove the named volumes and their data')
    .addOption(dryRunOption())
    .action(async (name: string, { volumes, dryRun }: { volumes?: boolean; dryRun?: boolean }) => {
      const { downCommand } = await import('../../removal/down.ts')
      await downCommand(context, { name, volumes: volumes ?? false, isDryRun: dryRun ?? false })
    })
}
