import type { StackChoice } from '../../../stack/chosen/choose-stack.ts'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { environmentOption, stackOption } from '../options.ts'

/** `ssot-docker open`. */
export function defineOpen(context: CliContext): CliCommand {
  return new CliCommand('open')
    .description('Open the URL of a service in the default browser.')
    .argument('<service>', 'service with the protocol http or https')
    .addOption(environmentOption())
    .addOption(stackOption().conflicts('environment'))
    .action(async (service: string, choice: StackChoice) => {
      const { openCommand } = await import('../../endpoints/open.ts')
      await openCommand(context, { ...choice, service })
    })
}
