import type { Finding } from '../finding.ts'
import { RULE_IDS, type RuleId } from '../rule-ids.ts'
import { lapse, type Suppression } from './suppression.ts'

/** Rules about suppressions and the run itself. They cannot be silenced. */
export const NEVER_SILENCED: ReadonlySet<RuleId> = new Set<RuleId>([
  'suppression-unused',
  'suppression-without-reason',
  'scan-empty',
])

/** The result of applying suppressions. */
export interface Silenced {
  /** The findings that are not silenced. */
  findings: Finding[]
  /** Every suppression, with the findings that it silenced. */
  suppressions: { suppression: Suppression; silenced: Finding[] }[]
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
