import { Option } from 'commander'
import type { PinFlags } from '../../checks/pin.ts'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'

/** `ssot-docker pin`. */
export function definePin(context: CliContext): CliCommand {
  return new CliCommand('pin', { isCheck: true })
    .description(
      'Pin the images of the compose files: write the digests that their registries have now into the table Images of the matrix. The engine asks the registries, with the logins of the Docker CLI.',
    )
    .argument('[images...]', 'images to pin (default: all that have no digest)')
    .addOption(new Option('-u, --update', 'also renew the digests that are there'))
    .addOption(
      new Option(
        '--check',
        'write nothing; exit with 1 if a digest is missing or no longer the one of its registry',
      ).conflicts(['update', 'dryRun']),
    )
    .option('-n, --dry-run', 'print a diff, and change nothing')
    .action(async (images: string[], flags: PinFlags) => {
      const { pinCommand } = await import('../../checks/pin.ts')
      await pinCommand(context, images, flags)
    })
}
