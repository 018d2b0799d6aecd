import { columns } from '../../core/text/columns.ts'
import type { Rule } from '../../enforcer/rule.ts'
import { FINAL_RULES, type RuleId } from '../../enforcer/rule-ids.ts'
import { RULES } from '../../enforcer/rules/index.ts'
import type { CliContext } from '../context.ts'

/** Runs `ssot-docker explain`: explains one rule, or lists all rules if `id` is undefined. */
export function explainCommand({ print }: CliContext, id: RuleId | undefined): void {
  const lines = id === undefined ? listRules(RULES) : RULES.filter((rule) => rule.id === id).flatMap(explain)
  for (const line of lines) print(line)
}

/** All rules as a table, one line each. */
function listRules(rules: readonly Rule[]): string[] {
  return columns([
    ['RULE', 'SEVERITY', 'FIX', 'CATCHES'],
    ...rules.map(({ id, severity, fix, catches }) => [id, severity, fix === null ? '-' : 'yes', catches]),
  ])
}

/** The explanation of a rule, in lines. */
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
    `Fix: ${fix ?? 'none: it needs a decision'}`,
    ...(needsMatrix ? ['It needs a valid matrix.'] : []),
    ...(beforeStart ? ['It is also checked before a stack is started.'] : []),
    ...(FINAL_RULES.has(id) ? ['It cannot be suppressed: a start refuses what it finds in any case.'] : []),
  ]
}

function indented(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
}
