import type { StackChoice } from '../../../stack/chosen/choose-stack.ts'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { dryRunOption, environmentOption, stackOption } from '../options.ts'

/** `ssot-docker restart`. */
export function defineRestart(context: CliContext): CliCommand {
  return new CliCommand('restart')
    .description(
      'Stop services and start them again as they are, and wait until they are ready. A one-shot service runs again.',
    )
    .argument('<services...>', 'services to restart')
    .addOption(environmentOption())
    .addOption(stackOption().conflicts(['environment', 'dryRun']))
    .addOption(dryRunOption())
    .action(async (services: string[], { dryRun, ...choice }: StackChoice & { dryRun?: boolean }) => {
      if (dryRun) {
        const { environment } = choice
        const { planCommand } = await import('../../refresh/plan.ts')
        return planCommand(context, { environment, services, isClean: false, isRestart: true })
      }
      const { restartCommand } = await import('../../refresh/restart.ts')
      await restartCommand(context, { ...choice, services })
    })
}
