import type { Finding } from '../finding.ts'
import { RULE_IDS, type RuleId } from '../rule-ids.ts'
import { lapse, type Suppression } from './suppression.ts'

/** These judge suppressions and the run; none silences them. */
export const NEVER_SILENCED: ReadonlySet<RuleId> = new Set<RuleId>([
  'suppression-unused',
  'suppression-without-reason',
  'scan-empty',
])

export interface Silenced {
  /** What is left. */
  findings: Finding[]
  /** Every suppression, with what it has silenced. */
  suppressions: { suppression: Suppression; silenced: Finding[] }[]
}

/**
 * Takes away the findings that a suppression in force speaks of. Where several do, the first has silenced it. Where one
 * does that is not in force, or names a rule that there is not, somebody meant the place to stay as it is: no program may
 * change it before a person has decided.
 */
export function applySuppressions(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  today: string,
): Silenced {
  const all = suppressions.map((suppression) => ({ suppression, silenced: [] as Finding[] }))
  const byFile = Map.groupBy(all, ({ suppression }) => suppression.source.path)
  const left = findings.flatMap((finding): Finding[] => {
    if (NEVER_SILENCED.has(finding.rule)) return [finding]
    const here = byFile.get(finding.at.file)?.filter(({ suppression }) => covers(suppression, finding)) ?? []
    const match = here.find(
      ({ suppression }) => names(suppression, finding.rule) && lapse(suppression, today) === null,
    )
    match?.silenced.push(finding)
    if (match) return []
    const isMeant = here.some(
      ({ suppression }) => names(suppression, finding.rule) || isMisspelt(suppression),
    )
    const { edits: _, ...rest } = finding
    return [isMeant ? rest : finding]
  })
  return { findings: left, suppressions: all }
}

function covers({ lines }: Suppression, { at }: Finding): boolean {
  return at.line >= lines.first && at.line <= lines.last
}

function names({ rules }: Suppression, rule: RuleId): boolean {
  return rules.some(({ name }) => name === rule)
}

function isMisspelt({ rules }: Suppression): boolean {
  return rules.some(({ name }) => !RULE_IDS.some((id) => id === name))
}
