import { InvalidArgumentError, Option } from 'commander'
import { nearestName, perhaps } from '../../../core/text/suggest.ts'
import { FORMATS } from '../../../enforcer/report/report.ts'
import { RULE_IDS, type RuleId } from '../../../enforcer/rule-ids.ts'

/** `--format`. */
export function formatOption(): Option {
  return new Option('-f, --format <format>', 'report format').choices(FORMATS)
}

/** `--only`. */
export function onlyOption(): Option {
  return new Option(
    '--only <rules>',
    'check only these rules, separated by commas, including rules that are off',
  ).argParser((text) => text.split(',').map((name) => ruleId(name.trim())))
}

/** `--baseline`. */
export function baselineOption(): Option {
  return new Option(
    '--baseline <file>',
    'file with known findings, which are not reported (default: .ssot-docker-baseline.json)',
  )
}

/** `--output`. */
export function outputOption(): Option {
  return new Option('-o, --output <file>', 'write the report to a file')
}

/**
 * The rule that a user names.
 * @throws InvalidArgumentError when there is no such rule
 */
export function ruleId(text: string): RuleId {
  const id = RULE_IDS.find((known) => known === text)
  if (id !== undefined) return id
  throw new InvalidArgumentError(
    `There is no rule "${text}"${perhaps(nearestName(text, RULE_IDS))}. Run \`npx ssot-docker explain\` to list all rules.`,
  )
}
