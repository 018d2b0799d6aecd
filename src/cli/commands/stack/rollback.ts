import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { DEFAULT_ENVIRONMENT, dryRunOption } from '../options.ts'

/** `ssot-docker rollback`. */
export function defineRollback(context: CliContext): CliCommand {
  return new CliCommand('rollback', { environmentArgument: '[environment]' })
    .description(
      'Take the stack of an environment back to an older version: its configuration and its images, without a build. Volumes and mounted files stay as they are.',
    )
    .argument('[environment]', `environment of the matrix (default: "${DEFAULT_ENVIRONMENT}")`)
    .argument(
      '[number]',
      'version, as `history` shows it (default: the last one that worked before the one that runs)',
    )
    .addOption(dryRunOption())
    .action(
      async (first: string | undefined, second: string | undefined, { dryRun }: { dryRun?: boolean }) => {
        const { rollbackTarget } = await import('../../rollback/target.ts')
        const { rollbackCommand } = await import('../../rollback/rollback.ts')
        await rollbackCommand(context, { ...rollbackTarget(first, second), isDryRun: dryRun ?? false })
      },
    )
}
