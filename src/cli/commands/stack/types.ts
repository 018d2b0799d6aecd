import { Option } from 'commander'
import { DEFAULT_ENVIRONMENT as TESTED } from '../../../core/options/options.ts'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import type { TypesCommand } from '../../endpoints/types.ts'
import { environmentOption } from '../options.ts'

/** `ssot-docker types`. */
export function defineTypes(context: CliContext): CliCommand {
  return new CliCommand('types')
    .description(
      'Write a TypeScript declaration file with the services of the matrix, so that any other service name is a type error.',
    )
    .addOption(environmentOption(TESTED))
    .addOption(new Option('-o, --output <file>', 'file to write; without it, print the declarations'))
    .addOption(
      new Option(
        '--check',
        'write nothing; exit with 1 if the --output file does not match the matrix',
      ).conflicts('environment'),
    )
    .action(async (options: TypesCommand & { check?: boolean }, command: CliCommand) => {
      const { checkTypesCommand, typesCommand } = await import('../../endpoints/types.ts')
      if (!options.check) typesCommand(context, options)
      else if (options.output === undefined) command.error("error: option '--check' needs '--output <file>'")
      else checkTypesCommand(context, options.output)
    })
}
