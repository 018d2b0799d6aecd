import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'

/** `ssot-docker up`. */
export function defineUp(context: CliContext): CliCommand {
  return new CliCommand('up')
    .description('Start the stack of an environment. Same as `refresh --environment`.')
    .argument('<environment>', 'environment of the matrix')
    .action(async (environment: string) => {
      const { refreshCommand } = await import('../../refresh/refresh.ts')
      await refreshCommand(context, {
        environment,
        services: [],
        isClean: false,
        isSure: false,
        isWatching: false,
      })
    })
}
