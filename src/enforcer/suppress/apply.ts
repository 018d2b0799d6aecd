import type { Finding } from '../finding.ts'
import { FINAL_RULES, RETIRED_RULES, RULE_IDS, type RuleId } from '../rule-ids.ts'
import { lapse, type Suppression } from './suppression.ts'

/** What cannot be silenced: rules about suppressions and the run itself, and what a start cannot do without. */
export const NEVER_SILENCED: ReadonlySet<RuleId> = new Set<RuleId>([
  'suppression-unused',
  'suppression-without-reason',
  'scan-empty',
  ...FINAL_RULES,
])

/** The result of applying suppressions. */
export interface Silenced {
  /** The findings that are not silenced. */
  findings: Finding[]
  /** Every suppression, with the findings that it silenced, and those that it names and that nothing silences. */
  suppressions: { suppression: Suppression; silenced: Finding[]; blocked: Finding[] }[]
}

/**
 * Removes the findings that a valid suppression names; if several do, the first one counts. If a suppression at the
 * place of a finding is not valid, or names an unknown rule, somebody meant to keep that place: the finding is kept
 * without its edits, until a person has decided.
 */
export function applySuppressions(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  today: string,
): Silenced {
  const all = suppressions.map((suppression) => ({
    suppression,
    silenced: [] as Finding[],
    blocked: [] as Finding[],
  }))
  const byFile = Map.groupBy(all, ({ suppression }) => suppression.source.path)
  const left = findings.flatMap((finding): Finding[] => {
    const here = byFile.get(finding.at.file)?.filter(({ suppression }) => covers(suppression, finding)) ?? []
    const match = here.find(
      ({ suppression }) => names(suppression, finding.rule) && lapse(suppression, today) === null,
    )
    if (match && isSilenceable(finding)) {
      match.silenced.push(finding)
      return []
    }
    match?.blocked.push(finding)
    const isMeant = here.some(
      ({ suppression }) => names(suppression, finding.rule) || isMisspelt(suppression),
    )
    const { edits: _, ...rest } = finding
    return [isMeant ? rest : finding]
  })
  return { findings: left, suppressions: all }
}

/** Whether a suppression or the baseline may silence a finding. */
export function isSilenceable({ rule, isFinal }: Pick<Finding, 'rule' | 'isFinal'>): boolean {
  return !NEVER_SILENCED.has(rule) && isFinal !== true
}

function covers({ lines }: Suppression, { at }: Finding): boolean {
  return at.line >= lines.first && at.line <= lines.last
}

function names({ rules }: Suppression, rule: RuleId): boolean {
  return rules.some(({ name }) => name === rule)
}

function isMisspelt({ rules }: Suppression): boolean {
  return rules.some(({ name }) => !RULE_IDS.some((id) => id === name) && !Object.hasOwn(RETIRED_RULES, name))
}
