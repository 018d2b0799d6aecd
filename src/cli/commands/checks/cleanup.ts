import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'

/** `ssot-docker cleanup`. */
export function defineCleanup(context: CliContext): CliCommand {
  return new CliCommand('cleanup', { isCheck: true })
    .description('Show the Docker files that need not be there, why, and what to use instead.')
    .option('-y, --yes', 'delete them, where git has every byte of them')
    .action(async ({ yes }: { yes?: boolean }) => {
      const { cleanupCommand } = await import('../../checks/cleanup.ts')
      await cleanupCommand(context, { isSure: yes ?? false })
    })
}
