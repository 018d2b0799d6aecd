import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'

/** `ssot-docker cleanup`. */
export function defineCleanup(context: CliContext): CliCommand {
  return new CliCommand('cleanup', { isCheck: true, deletes: true })
    .description('Show the Docker files that are not needed, why, and what to use instead.')
    .option('-y, --yes', 'delete these files, if git can restore all of them')
    .action(async ({ yes }: { yes?: boolean }) => {
      const { cleanupCommand } = await import('../../checks/cleanup.ts')
      await cleanupCommand(context, { isSure: yes ?? false })
    })
}
