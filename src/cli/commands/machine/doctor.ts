import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { jsonOption } from '../options.ts'

/** `ssot-docker doctor`. An old Node.js is one of the problems that it reports. */
export function defineDoctor(context: CliContext): CliCommand {
  return new CliCommand('doctor', { runsOnOldNode: true })
    .description(
      'Check that this machine and this repository have everything a stack needs, and say how to fix what is wrong.',
    )
    .addOption(jsonOption())
    .action(async ({ json }: { json?: boolean }) => {
      const { doctorCommand } = await import('../../status/doctor.ts')
      await doctorCommand(context, { json: json ?? false })
    })
}
