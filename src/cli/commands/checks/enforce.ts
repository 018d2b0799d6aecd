import type { ValidateOptions } from '../../checks/validate.ts'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { baselineOption, formatOption, onlyOption, outputOption } from './options.ts'

type EnforceFlags = Pick<ValidateOptions, 'format' | 'only' | 'baseline' | 'output'>

/** `ssot-docker enforce`. */
export function defineEnforce(context: CliContext): CliCommand {
  return new CliCommand('enforce', { isCheck: true })
    .description(
      'The same for CI and hooks: warnings fail, too, and in GitHub Actions each finding is annotated.',
    )
    .argument('[paths...]')
    .addOption(formatOption())
    .addOption(onlyOption())
    .addOption(baselineOption())
    .addOption(outputOption())
    .action(async (paths: string[], options: EnforceFlags) => {
      const { validateCommand } = await import('../../checks/validate.ts')
      await validateCommand(context, { ...options, paths, isStrict: true })
    })
}
