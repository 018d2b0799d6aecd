import { Option } from 'commander'
import type { ValidateOptions } from '../../checks/validate.ts'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { baselineOption, formatOption, onlyOption, outputOption } from './options.ts'

type ValidateFlags = Pick<ValidateOptions, 'format' | 'only' | 'baseline' | 'output'> & {
  writeBaseline?: boolean
}

/** `ssot-docker validate`. */
export function defineValidate(context: CliContext): CliCommand {
  return new CliCommand('validate', { isCheck: true })
    .description('Check all Docker files, and all references to them, against the matrix.')
    .argument('[paths...]', 'files and folders to report on (default: the whole repository)')
    .addOption(formatOption())
    .addOption(onlyOption())
    .addOption(baselineOption())
    .addOption(
      new Option(
        '--write-baseline',
        'write the current findings to the baseline, so that only new ones are reported',
      ).conflicts(['only', 'format', 'output']),
    )
    .addOption(outputOption())
    .action(async (paths: string[], { writeBaseline, ...options }: ValidateFlags, command: CliCommand) => {
      if (!writeBaseline) {
        const { validateCommand } = await import('../../checks/validate.ts')
        return validateCommand(context, { ...options, paths, isStrict: false })
      }
      if (paths.length > 0)
        command.error(
          "error: option '--write-baseline' takes no paths: a baseline is for the whole repository",
        )
      const { writeBaselineCommand } = await import('../../checks/write-baseline.ts')
      return writeBaselineCommand(context, { baseline: options.baseline })
    })
}
