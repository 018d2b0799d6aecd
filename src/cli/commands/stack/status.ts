import { Option } from 'commander'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { jsonOption } from '../options.ts'

/** `ssot-docker status`. */
export function defineStatus(context: CliContext): CliCommand {
  return new CliCommand('status')
    .description(
      'Show all stacks of this checkout, including those of test runs: services, state, health and drift.',
    )
    .addOption(jsonOption())
    .addOption(
      new Option('-w, --watch', 'update the output every 2 seconds until Ctrl-C; needs a terminal').conflicts(
        'json',
      ),
    )
    .action(async ({ json, watch }: { json?: boolean; watch?: boolean }) => {
      const { statusCommand, watchStatus } = await import('../../status/status.ts')
      if (watch) await watchStatus(context)
      else await statusCommand(context, { json: json ?? false })
    })
}
