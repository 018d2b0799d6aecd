import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { dryRunOption, environmentOption, onFailureOptions } from '../options.ts'

interface RefreshFlags {
  environment: string
  clean?: boolean
  yes?: boolean
  watch?: boolean
  dryRun?: boolean
  rollbackOnFailure?: boolean
}

/** `ssot-docker refresh`. */
export function defineRefresh(context: CliContext): CliCommand {
  const [rollback, noRollback] = onFailureOptions()
  return new CliCommand('refresh')
    .description(
      'Start the stack of an environment, or bring it up to date: only services that have changed, failed or stopped are rebuilt, replaced or started. Volumes are kept.',
    )
    .argument('[services...]', 'services to refresh (default: all)')
    .addOption(environmentOption())
    .option('--clean', 'rebuild all layers without cache; if no services are named, also delete the volumes')
    .option('-y, --yes', 'do not ask before deleting data')
    .addOption(dryRunOption().conflicts('watch'))
    .addOption(rollback.conflicts('watch'))
    .addOption(noRollback)
    .option('-w, --watch', 'refresh again whenever build sources, the compose file or the matrix change')
    .action(
      async (
        services: string[],
        { environment, clean, yes, watch, dryRun, rollbackOnFailure }: RefreshFlags,
      ) => {
        if (dryRun) {
          const { planCommand } = await import('../../refresh/plan.ts')
          return planCommand(context, { environment, services, isClean: clean ?? false })
        }
        const { refreshCommand } = await import('../../refresh/refresh.ts')
        await refreshCommand(context, {
          environment,
          change: 'refresh',
          services,
          isClean: clean ?? false,
          isSure: yes ?? false,
          isWatching: watch ?? false,
          rollsBack: rollbackOnFailure,
        })
      },
    )
}
