import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'

/** `ssot-docker audit`. */
export function defineAudit(context: CliContext): CliCommand {
  return new CliCommand('audit', { isCheck: true })
    .description(
      'Write a page with every Docker file and its role in the matrix, every reference to one, and the counts of findings now and at the last audit.',
    )
    .option('-o, --output <file>', 'instead of docs/docker-audit.md')
    .action(async ({ output }: { output?: string }) => {
      const { auditCommand } = await import('../../checks/audit.ts')
      await auditCommand(context, { output })
    })
}
