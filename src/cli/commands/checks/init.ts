import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'

/** `ssot-docker init`. */
export function defineInit(context: CliContext): CliCommand {
  return new CliCommand('init')
    .description(
      'Write a first matrix from the compose files and Dockerfiles of the repository, and list what you still have to decide.',
    )
    .option('-n, --dry-run', 'print the matrix, and write nothing')
    .action(async ({ dryRun }: { dryRun?: boolean }) => {
      const { initCommand } = await import('../../checks/init.ts')
      await initCommand(context, { isDryRun: dryRun ?? false })
    })
}
