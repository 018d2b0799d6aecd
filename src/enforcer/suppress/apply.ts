import type { Finding } from '../finding.ts'
import type { RuleId } from '../rule-ids.ts'
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

/** Takes away the findings that a suppression in force speaks of. Where several do, the first has silenced it. */
export function applySuppressions(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  today: string,
): Silenced {
  const all = suppressions.map((suppression) => ({ suppression, silenced: [] as Finding[] }))
  const byFile = Map.groupBy(
    all.filter(({ suppression }) => lapse(suppression, today) === null),
    ({ suppression }) => suppression.source.path,
  )
  const left = findings.filter((finding) => {
    if (NEVER_SILENCED.has(finding.rule)) return true
    const match = byFile.get(finding.at.file)?.find(({ suppression }) => speaksOf(suppression, finding))
    match?.silenced.push(finding)
    return match === undefined
  })
  return { findings: left, suppressions: all }
}

function speaksOf({ lines, rules }: Suppression, { rule, at }: Finding): boolean {
  return at.line >= lines.first && at.line <= lines.last && rules.some(({ name }) => name === rule)
}
