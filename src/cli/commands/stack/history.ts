import { InvalidArgumentError, Option } from 'commander'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { environmentOption, jsonOption } from '../options.ts'

/** More versions do not fit on a screen. */
const SHOWN = 20

interface HistoryOptions {
  limit?: number
  json?: boolean
  config?: boolean
  since?: string
  markdown?: boolean
}

/** `ssot-docker history`, with its parts `show` and `diff`. */
export function defineHistory(context: CliContext): CliCommand {
  const history = new CliCommand('history', { environmentArgument: '[environment]' })
    .description(
      'Show the versions of the stacks of this checkout: who changed what when, from which commit, and how it ended. The exit code is 1 if the journal was changed. With --config: what each git commit changed in the meaning of the matrix, the compose files and the Dockerfiles.',
    )
    .argument('[environment]', 'environment of the matrix (default: all)')
    .addOption(jsonOption())
    .addOption(
      new Option(
        '--limit <count>',
        `show only the last versions of each environment (default: ${SHOWN}); with --config, only the last commits that changed something (default: all)`,
      ).argParser(count),
    )
    .option('--config', 'show the changes of the configuration, by commit; needs git, and no engine')
    .option(
      '--since <date|ref>',
      'with --config: only commits on or after a date, or those that a branch, tag or commit does not have',
    )
    .addOption(new Option('--markdown', 'with --config: print a Markdown page').conflicts('json'))
    .action(async (environment: string | undefined, options: HistoryOptions, command: CliCommand) => {
      const { limit = null, json = false, config = false, markdown = false, since } = options
      if (config) {
        if (environment !== undefined)
          command.error("error: option '--config' is about all environments; leave out the environment")
        const { configHistoryCommand } = await import('../../history/config.ts')
        await configHistoryCommand(context, {
          json,
          markdown,
          since: since ?? null,
          most: limit,
        })
        return
      }
      for (const [name, value] of Object.entries({
        '--since <date|ref>': since,
        '--markdown': options.markdown,
      }))
        if (value !== undefined) command.error(`error: option '${name}' needs '--config'`)
      const { historyCommand } = await import('../../history/list.ts')
      await historyCommand(context, { environment, json, limit: limit ?? SHOWN })
    })
  return history.addParts(defineShow(context), defineDiff(context))
}

function defineShow(context: CliContext): CliCommand {
  return new CliCommand('show')
    .description(
      'Show one version: its plan with the causes, its ports and images, and with --json its model.',
    )
    .argument('<version>', 'number of the version', count)
    .addOption(environmentOption())
    .addOption(jsonOption())
    .action(async (number: number, { environment, json }: { environment: string; json?: boolean }) => {
      const { showVersionCommand } = await import('../../history/show.ts')
      await showVersionCommand(context, { environment, number, json: json ?? false })
    })
}

function defineDiff(context: CliContext): CliCommand {
  return new CliCommand('diff')
    .description(
      'Show in words what a version changed, compared with the last one before it that ended well; or what changed from one version to another.',
    )
    .argument('<version>', 'number of the version', count)
    .argument('[other]', 'number of the version to which it is compared', count)
    .addOption(environmentOption())
    .addOption(jsonOption())
    .action(
      async (
        first: number,
        second: number | undefined,
        { environment, json }: { environment: string; json?: boolean },
      ) => {
        const { diffCommand } = await import('../../history/diff.ts')
        await diffCommand(context, { environment, first, second, json: json ?? false })
      },
    )
}

function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above zero.')
  return Number(text)
}
