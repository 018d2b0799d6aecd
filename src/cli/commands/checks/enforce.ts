import type { ValidateOptions } from '../../checks/validate.ts'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { baselineOption, formatOption, onlyOption, outputOption } from './options.ts'

type EnforceFlags = Pick<ValidateOptions, 'format' | 'only' | 'baseline' | 'output'>

/** `ssot-docker enforce`. */
export function defineEnforce(context: CliContext): CliCommand {
  return new CliCommand('enforce', { isCheck: true })
    .description(
      'Like validate, but for CI and hooks: warnings fail, too, and findings become annotations in GitHub Actions.',
    )
    .argument('[paths...]', 'files and folders to report on (default: the whole repository)')
    .addOption(formatOption())
    .addOption(onlyOption())
    .addOption(baselineOption())
    .addOption(outputOption())
    .action(async (paths: string[], options: EnforceFlags) => {
      const { validateCommand } = await import('../../checks/validate.ts')
      await validateCommand(context, { ...options, paths, isStrict: true })
    })
}
