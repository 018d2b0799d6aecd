import { Argument } from 'commander'
import type { RuleId } from '../../../enforcer/rule-ids.ts'
import { CliCommand } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { ruleId } from './options.ts'

/** `ssot-docker explain`. */
export function defineExplain(context: CliContext): CliCommand {
  return new CliCommand('explain', { isCheck: true })
    .description('Explain what a rule catches, why, and how to fix it. Without a rule, list all rules.')
    .addArgument(new Argument('[rule]', 'name of a rule, such as silent-fallback').argParser(ruleId))
    .action(async (rule: RuleId | undefined) => {
      const { explainCommand } = await import('../../checks/explain.ts')
      explainCommand(context, rule)
    })
}
