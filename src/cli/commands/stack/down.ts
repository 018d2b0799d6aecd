import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'

/** `ssot-docker down`. */
export function defineDown(context: CliContext): CliCommand {
  return new CliCommand('down')
    .description(
      'Take the stack of an environment down; its named volumes stay. Or a stack by its own name, such as one that was kept for inspection.',
    )
    .argument('<name>')
    .option('--volumes', 'remove its named volumes, with their data, too')
    .action(async (name: string, { volumes }: { volumes?: boolean }) => {
      const { downCommand } = await import('../../removal/down.ts')
      await downCommand(context, { name, volumes: volumes ?? false })
    })
}
