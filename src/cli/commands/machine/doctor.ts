import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { jsonOption } from '../options.ts'

/** `ssot-docker doctor`. It reports an old Node.js itself, among its other checks. */
export function defineDoctor(context: CliContext): CliCommand {
  return new CliCommand('doctor', { runsOnOldNode: true })
    .description('Check what a stack needs of this machine and repository, and say what to do about it.')
    .addOption(jsonOption())
    .action(async ({ json }: { json?: boolean }) => {
      const { doctorCommand } = await import('../../status/doctor.ts')
      await doctorCommand(context, { json: json ?? false })
    })
}
