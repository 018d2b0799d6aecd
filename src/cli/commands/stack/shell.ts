import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { environmentOption } from '../options.ts'

/** `ssot-docker shell`. */
export function defineShell(context: CliContext): CliCommand {
  return new CliCommand('shell')
    .description(
      'Open a shell in the running container of a service, or run a command in it: `shell web -- ls -l`.',
    )
    .argument('<service>', 'service to enter')
    .argument('[command...]', 'command to run (default: sh)')
    .addOption(environmentOption())
    .action(async (service: string, command: string[], { environment }: { environment: string }) => {
      const { shellCommand } = await import('../../containers/shell.ts')
      await shellCommand(context, { environment, service, command })
    })
}
