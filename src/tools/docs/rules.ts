import type { Rule } from '../../enforcer/rule.ts'
import { FINAL_RULES } from '../../enforcer/rule-ids.ts'
import { RULES } from '../../enforcer/rules/index.ts'
import { regenerate, table } from './generated.ts'

/** The text of docs/rules.md with its generated blocks updated. */
export function regenerateRuleDocs(text: string): string {
  return regenerate(text, {
    rules: () => table([['Rule', 'Catches', 'Severity', 'Fix'], ...RULES.map(row)]),
    'each rule': () => RULES.map(section).join('\n\n'),
  })
}

function row({ id, catches, severity, fix }: Rule): string[] {
  return [`[${id}](#${id})`, cell(catches), severity, fix === null ? '-' : 'yes']
}

function section({ id, catches, why, example, severity, fix, beforeStart, needsMatrix }: Rule): string {
  const facts = [
    severity === 'off' ? `Off; \`--only ${id}\` checks it, as a warning.` : `Severity: ${severity}.`,
    fix === null ? 'A person has to decide.' : `\`fix\` ${fix}.`,
    ...(needsMatrix ? ['Skipped, and reported as skipped, if the matrix is missing or has problems.'] : []),
    ...(beforeStart ? ['Also checked before a stack starts.'] : []),
    ...(FINAL_RULES.has(id) ? ['Cannot be suppressed: a start refuses it in any case.'] : []),
  ]
  return [
    `### ${id}`,
    `Catches ${catches}. ${why}`,
    fenced(example.wrong),
    'Correct:',
    fenced(example.right),
    facts.join(' '),
  ].join('\n\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function fenced(text: string): string {
  return `\`\`\`\`text\n${text.trimEnd()}\n\`\`\`\``
}
