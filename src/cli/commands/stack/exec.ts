import type { StackChoice } from '../../../stack/chosen/choose-stack.ts'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { environmentOption, stackOption } from '../options.ts'

/** `ssot-docker exec`. */
export function defineExec(context: CliContext): CliCommand {
  return new CliCommand('exec')
    .description(
      'Run a command in the running container of a service, and end with its exit code: `exec web -- ls -l`.',
    )
    .argument('<service>', 'service to run it in')
    .argument('<command...>', 'command and its arguments')
    .addOption(environmentOption())
    .addOption(stackOption().conflicts('environment'))
    .action(async (service: string, command: string[], choice: StackChoice) => {
      const { shellCommand } = await import('../../containers/shell.ts')
      await shellCommand(context, { ...choice, service, command })
    })
}
