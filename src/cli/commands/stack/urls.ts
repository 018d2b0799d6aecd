import { Option } from 'commander'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import type { UrlFormat } from '../../endpoints/urls.ts'
import { environmentOption } from '../options.ts'

const FORMATS: readonly UrlFormat[] = ['text', 'env', 'json']
const DEFAULT_FORMAT: UrlFormat = 'text'

/** `ssot-docker urls`. */
export function defineUrls(context: CliContext): CliCommand {
  return new CliCommand('urls')
    .description('Print the URLs of the services of a stack, whether or not they are running.')
    .addOption(environmentOption())
    .addOption(new Option('-o, --output <format>', 'output format').choices(FORMATS).default(DEFAULT_FORMAT))
    .action(async (options: { environment: string; output: UrlFormat }) => {
      const { urlsCommand } = await import('../../endpoints/urls.ts')
      await urlsCommand(context, options)
    })
}
