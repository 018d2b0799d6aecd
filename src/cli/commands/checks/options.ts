import { InvalidArgumentError, Option } from 'commander'
import { nearestName, perhaps } from '../../../core/text/suggest.ts'
import { FORMATS } from '../../../enforcer/report/report.ts'
import { RULE_IDS, type RuleId } from '../../../enforcer/rule-ids.ts'

/** `--format`. */
export function formatOption(): Option {
  return new Option('-f, --format <format>', 'the form of the report').choices(FORMATS)
}

/** `--only`. */
export function onlyOption(): Option {
  return new Option(
    '--only <rules>',
    'only these rules, separated by commas; also one that is off',
  ).argParser((text) => text.split(',').map((name) => ruleId(name.trim())))
}

/** `--baseline`. */
export function baselineOption(): Option {
  return new Option('--baseline <file>', 'what is not reported, instead of .ssot-docker-baseline.json')
}

/** `--output`. */
export function outputOption(): Option {
  return new Option('-o, --output <file>', 'write the report into a file')
}

/**
 * The rule that a user names.
 * @throws InvalidArgumentError when there is no such rule
 */
export function ruleId(text: string): RuleId {
  const id = RULE_IDS.find((known) => known === text)
  if (id !== undefined) return id
  throw new InvalidArgumentError(
    `"${text}" is no rule${perhaps(nearestName(text, RULE_IDS))}; \`ssot-docker explain\` lists them.`,
  )
}
