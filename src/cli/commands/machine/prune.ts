import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { jsonOption } from '../options.ts'

/** `ssot-docker prune`. */
export function definePrune(context: CliContext): CliCommand {
  return new CliCommand('prune', { deletes: true })
    .description(
      'Remove what killed runs have left behind: stacks whose owner has ended, commands that still run for them, sockets and records of dead processes, and all images but the last five of each service and those of versions that are kept.',
    )
    .option('-n, --dry-run', 'show what would be removed, and remove nothing')
    .option(
      '--reuse',
      'also remove the stacks that are kept for a next run, of all checkouts, unless a run uses them',
    )
    .addOption(jsonOption())
    .action(async ({ dryRun, json, reuse }: { dryRun?: boolean; json?: boolean; reuse?: boolean }) => {
      const { prune } = await import('../../removal/prune.ts')
      await prune(context, { dryRun: dryRun ?? false, json: json ?? false, reuse: reuse ?? false })
    })
}
