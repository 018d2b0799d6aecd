import { Option } from 'commander'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { jsonOption } from '../options.ts'

/** `ssot-docker status`. */
export function defineStatus(context: CliContext): CliCommand {
  return new CliCommand('status')
    .description(
      'Show every stack of this checkout, those of test runs included: service, state, health, drift.',
    )
    .addOption(jsonOption())
    .addOption(
      new Option('-w, --watch', 'show it anew every 2 seconds, in a terminal, until Ctrl-C').conflicts(
        'json',
      ),
    )
    .action(async ({ json, watch }: { json?: boolean; watch?: boolean }) => {
      const { statusCommand, watchStatus } = await import('../../status/status.ts')
      if (watch) await watchStatus(context)
      else await statusCommand(context, { json: json ?? false })
    })
}
