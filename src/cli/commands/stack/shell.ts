import type { StackChoice } from '../../../stack/chosen/choose-stack.ts'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { environmentOption, stackOption } from '../options.ts'

/** `ssot-docker shell`. */
export function defineShell(context: CliContext): CliCommand {
  return new CliCommand('shell')
    .description(
      'Open a shell in the running container of a service, or run a command in it: `shell web -- ls -l`.',
    )
    .argument('<service>', 'service to enter')
    .argument('[command...]', 'command to run (default: sh)')
    .addOption(environmentOption())
    .addOption(stackOption().conflicts('environment'))
    .action(async (service: string, command: string[], choice: StackChoice) => {
      const { shellCommand } = await import('../../containers/shell.ts')
      await shellCommand(context, { ...choice, service, command })
    })
}
