import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { jsonOption } from '../options.ts'

/** `ssot-docker prune`. */
export function definePrune(context: CliContext): CliCommand {
  return new CliCommand('prune')
    .description(
      'Remove what killed runs have left: stacks whose owner has ended, sockets and records of dead processes, and images that are not among the last five of their service.',
    )
    .option('-n, --dry-run', 'show what would be removed')
    .addOption(jsonOption())
    .action(async ({ dryRun, json }: { dryRun?: boolean; json?: boolean }) => {
      const { prune } = await import('../../removal/prune.ts')
      await prune(context, { dryRun: dryRun ?? false, json: json ?? false })
    })
}
