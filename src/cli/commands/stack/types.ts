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
      'Write a declaration file that makes TypeScript know the services of the matrix, and only these.',
    )
    .addOption(environmentOption(TESTED))
    .addOption(new Option('-o, --output <file>', 'where to; without it, the text is printed'))
    .addOption(
      new Option(
        '--check',
        'write nothing; exit with 1 when the file is not current for its environment',
      ).conflicts('environment'),
    )
    .action(async (options: TypesCommand & { check?: boolean }, command: CliCommand) => {
      const { checkTypesCommand, typesCommand } = await import('../../endpoints/types.ts')
      if (!options.check) typesCommand(context, options)
      else if (options.output === undefined) command.error("error: option '--check' needs '--output <file>'")
      else checkTypesCommand(context, options.output)
    })
}
