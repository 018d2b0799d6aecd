import type { RuleId } from '../../../enforcer/rule-ids.ts'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { onlyOption } from './options.ts'

/** `ssot-docker fix`. */
export function defineFix(context: CliContext): CliCommand {
  return new CliCommand('fix', { isCheck: true })
    .description('Fix the findings that need no decision, and change nothing else in the files.')
    .option('-n, --dry-run', 'print a diff, and change nothing')
    .addOption(onlyOption())
    .action(async ({ dryRun, only }: { dryRun?: boolean; only?: RuleId[] }) => {
      const { fixCommand } = await import('../../checks/fix.ts')
      await fixCommand(context, { isDryRun: dryRun ?? false, only })
    })
}
