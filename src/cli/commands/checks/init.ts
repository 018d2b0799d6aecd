import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'

/** `ssot-docker init`. */
export function defineInit(context: CliContext): CliCommand {
  return new CliCommand('init')
    .description(
      'Write a first matrix out of the compose files and Dockerfiles that are there, with what is left to decide.',
    )
    .option('-n, --dry-run', 'print it, and write nothing')
    .action(async ({ dryRun }: { dryRun?: boolean }) => {
      const { initCommand } = await import('../../checks/init.ts')
      await initCommand(context, { isDryRun: dryRun ?? false })
    })
}
