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
      'Bring a stack to what its files say: rebuild, replace and start only what has changed, has failed or stands still. Volumes stay.',
    )
    .argument('[services...]')
    .addOption(environmentOption())
    .option('--clean', 'build every layer anew; without services, also begin with fresh volumes')
    .option('-y, --yes', 'do not ask before data is lost')
    .option(
      '-w, --watch',
      'refresh again whenever the sources of builds, the compose file or the matrix change',
    )
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
