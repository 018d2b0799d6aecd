import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { environmentOption } from '../options.ts'

interface RefreshFlags {
  environment: string
  clean?: boolean
  yes?: boolean
  watch?: boolean
}

/** `ssot-docker refresh`. */
export function defineRefresh(context: CliContext): CliCommand {
  return new CliCommand('refresh')
    .description(
      'Start the stack of an environment, or bring it up to date: only services that have changed, failed or stopped are rebuilt, replaced or started. Volumes are kept.',
    )
    .argument('[services...]', 'services to refresh (default: all)')
    .addOption(environmentOption())
    .option('--clean', 'rebuild all layers without cache; if no services are named, also delete the volumes')
    .option('-y, --yes', 'do not ask before deleting data')
    .option('-w, --watch', 'refresh again whenever build sources, the compose file or the matrix change')
    .action(async (services: string[], { environment, clean, yes, watch }: RefreshFlags) => {
      const { refreshCommand } = await import('../../refresh/refresh.ts')
      await refreshCommand(context, {
        environment,
        services,
        isClean: clean ?? false,
        isSure: yes ?? false,
        isWatching: watch ?? false,
      })
    })
}
