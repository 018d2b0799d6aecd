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
    .description(
      'Check every Docker file, and what names one, against the matrix. Reads the whole repository; with paths, reports what concerns these.',
    )
    .argument('[paths...]')
    .addOption(formatOption())
    .addOption(onlyOption())
    .addOption(baselineOption())
    .addOption(
      new Option('--write-baseline', 'report what is found now no more, until it is put right').conflicts([
        'only',
        'format',
        'output',
      ]),
    )
    .addOption(outputOption())
    .action(async (paths: string[], { writeBaseline, ...options }: ValidateFlags, command: CliCommand) => {
      if (!writeBaseline) {
        const { validateCommand } = await import('../../checks/validate.ts')
        return validateCommand(context, { ...options, paths, isStrict: false })
      }
      if (paths.length > 0) command.error('error: --write-baseline takes the whole repository, and no paths')
      const { writeBaselineCommand } = await import('../../checks/write-baseline.ts')
      return writeBaselineCommand(context, { baseline: options.baseline })
    })
}
