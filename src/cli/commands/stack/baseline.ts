import { DEFAULT_ENVIRONMENT as TESTED } from '../../../core/options/options.ts'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { jsonOption } from '../options.ts'

/** `ssot-docker baseline`. */
export function defineBaseline(context: CliContext): CliCommand {
  return new CliCommand('baseline', { environmentArgument: '[environment]' })
    .description(
      'Keep what the services under State of the matrix hold when the stack is ready as images, from which test runs start. Nothing is done if they are there.',
    )
    .argument('[environment]', 'environment of the matrix, one for test runs', TESTED)
    .option('-l, --list', 'print the names of these images for the files as they are now, and make nothing')
    .addOption(jsonOption())
    .action(async (environment: string, { list, json }: { list?: boolean; json?: boolean }) => {
      const { baselineCommand, listBaselines } = await import('../../baselines/baseline.ts')
      if (list || json) await listBaselines(context, environment, { json: json ?? false })
      else await baselineCommand(context, environment)
    })
}
