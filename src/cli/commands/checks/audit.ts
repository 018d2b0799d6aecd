import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'

/** `ssot-docker audit`. */
export function defineAudit(context: CliContext): CliCommand {
  return new CliCommand('audit', { isCheck: true })
    .description(
      'Write a report with all Docker files and their roles in the matrix, all references to them, and the number of findings now and at the last audit.',
    )
    .option('-o, --output <file>', 'file to write (default: docs/docker-audit.md)')
    .action(async ({ output }: { output?: string }) => {
      const { auditCommand } = await import('../../checks/audit.ts')
      await auditCommand(context, { output })
    })
}
