import type { StackChoice } from '../../../stack/chosen/choose-stack.ts'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { environmentOption, stackOption } from '../options.ts'

/** `ssot-docker pause`. */
export function definePause(context: CliContext): CliCommand {
  return define(context, 'pause', 'Freeze services: their connections stay open, and nothing answers.')
}

/** `ssot-docker unpause`. */
export function defineUnpause(context: CliContext): CliCommand {
  return define(context, 'unpause', 'Let services go on that were paused, and wait until they are ready.')
}

function define(context: CliContext, act: 'pause' | 'unpause', description: string): CliCommand {
  return new CliCommand(act)
    .description(description)
    .argument('<services...>', `services to ${act}`)
    .addOption(environmentOption())
    .addOption(stackOption().conflicts('environment'))
    .action(async (services: string[], choice: StackChoice) => {
      const { controlCommand } = await import('../../control/control.ts')
      await controlCommand(context, { ...choice, act, services })
    })
}
