import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { dryRunOption, onFailureOptions } from '../options.ts'

/** `ssot-docker up`. */
export function defineUp(context: CliContext): CliCommand {
  const [rollback, noRollback] = onFailureOptions()
  return new CliCommand('up', { environmentArgument: '<environment>' })
    .description('Start the stack of an environment. Same as `refresh --environment`.')
    .argument('<environment>', 'environment of the matrix')
    .addOption(dryRunOption())
    .addOption(rollback)
    .addOption(noRollback)
    .action(
      async (
        environment: string,
        { dryRun, rollbackOnFailure }: { dryRun?: boolean; rollbackOnFailure?: boolean },
      ) => {
        if (dryRun) {
          const { planCommand } = await import('../../refresh/plan.ts')
          return planCommand(context, { environment, services: [], isClean: false })
        }
        const { refreshCommand } = await import('../../refresh/refresh.ts')
        await refreshCommand(context, {
          environment,
          change: 'up',
          services: [],
          isClean: false,
          isSure: false,
          isWatching: false,
          rollsBack: rollbackOnFailure,
        })
      },
    )
}
