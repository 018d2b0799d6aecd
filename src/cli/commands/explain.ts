import type { Rule } from '../../enforcer/rule.ts'
import type { RuleId } from '../../enforcer/rule-ids.ts'
import { RULES } from '../../enforcer/rules/index.ts'
import type { CliContext } from '../program.ts'
import { columns } from '../table.ts'

/** `ssot-docker explain`: what a rule catches and why; or the list of all. */
export function explainCommand({ print }: CliContext, id: RuleId | undefined): void {
  const lines = id === undefined ? listRules(RULES) : RULES.filter((rule) => rule.id === id).flatMap(explain)
  for (const line of lines) print(line)
}

/** A line a rule. */
function listRules(rules: readonly Rule[]): string[] {
  return columns([
    ['RULE', 'SEVERITY', 'FIX', 'CATCHES'],
    ...rules.map(({ id, severity, fix, catches }) => [id, severity, fix === null ? '-' : 'yes', catches]),
  ])
}

/** Everything that there is to say of a rule. */
function explain({ id, severity, catches, why, example, fix, beforeStart, needsMatrix }: Rule): string[] {
  return [
    `${id}: ${catches}`,
    '',
    why,
    '',
    'Wrong:',
    ...indented(example.wrong),
    'Right:',
    ...indented(example.right),
    '',
    `Severity: ${severity === 'off' ? `off; \`--only ${id}\` checks it, as a warning` : severity}`,
    `Fix: ${fix ?? 'a person has to decide'}`,
    ...(needsMatrix ? ['It needs a valid matrix.'] : []),
    ...(beforeStart ? ['It is also checked before a stack is started.'] : []),
  ]
}

function indented(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
}
