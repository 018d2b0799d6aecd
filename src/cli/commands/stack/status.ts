import { Option } from 'commander'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { jsonOption, stackOption } from '../options.ts'

/** `ssot-docker status`. */
export function defineStatus(context: CliContext): CliCommand {
  return new CliCommand('status')
    .description(
      'Show all stacks of this checkout, including those of test runs: services, state, health and drift. The exit code is 1 if a service is not as it should be.',
    )
    .addOption(stackOption())
    .addOption(jsonOption())
    .addOption(
      new Option(
        '-w, --watch',
        'stay: services and their logs, with keys to restart, rebuild, open and enter them; needs a terminal',
      ).conflicts('json'),
    )
    .action(async ({ json, watch, stack }: { json?: boolean; watch?: boolean; stack?: string }) => {
      const { statusCommand, watchStatus } = await import('../../status/status.ts')
      if (watch) await watchStatus(context, { stack })
      else await statusCommand(context, { json: json ?? false, stack })
    })
}
