import { Option } from 'commander'
import type { StackChoice } from '../../../stack/chosen/choose-stack.ts'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import type { UrlFormat } from '../../endpoints/urls.ts'
import { environmentOption, stackOption } from '../options.ts'

const FORMATS: readonly UrlFormat[] = ['text', 'env', 'json']
const DEFAULT_FORMAT: UrlFormat = 'text'

/** `ssot-docker urls`. */
export function defineUrls(context: CliContext): CliCommand {
  return new CliCommand('urls')
    .description('Print the URLs of the services of a stack, whether or not they are running.')
    .addOption(environmentOption())
    .addOption(stackOption().conflicts('environment'))
    .addOption(
      new Option('-o, --output <format>', 'output format; env and json have passwords')
        .choices(FORMATS)
        .default(DEFAULT_FORMAT),
    )
    .action(async (options: StackChoice & { output: UrlFormat }) => {
      const { urlsCommand } = await import('../../endpoints/urls.ts')
      await urlsCommand(context, options)
    })
}
