import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { jsonOption } from '../options.ts'

/** `ssot-docker prune`. */
export function definePrune(context: CliContext): CliCommand {
  return new CliCommand('prune', { deletes: true })
    .description(
      'Remove what killed runs have left behind: stacks whose owner has ended, sockets and records of dead processes, and all but the last five images of each service.',
    )
    .option('-n, --dry-run', 'show what would be removed, and remove nothing')
    .addOption(jsonOption())
    .action(async ({ dryRun, json }: { dryRun?: boolean; json?: boolean }) => {
      const { prune } = await import('../../removal/prune.ts')
      await prune(context, { dryRun: dryRun ?? false, json: json ?? false })
    })
}
