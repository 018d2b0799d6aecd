import { RULE_IDS } from '../../enforcer/rule-ids.ts'
import { RULES } from '../../enforcer/rules/index.ts'
import { check } from '../../enforcer/run/check.ts'
import type { CheckResult } from '../../enforcer/run/result.ts'
import { assemble } from '../../enforcer/scan/assemble.ts'
import type { Source } from '../../enforcer/source.ts'
import { TEST_MATRIX } from './test-repository.ts'

/** The files of a repository, by path. A text may begin with a byte order mark. */
export type Files = Readonly<Record<string, string>>

const TODAY = '2026-06-15'

/** The texts of files as a scan would read them. */
export function sourcesIn(files: Files): Map<string, Source> {
  return new Map(
    Object.entries(files).map(([path, whole]) => {
      const hasBom = whole.startsWith('\uFEFF')
      return [path, { path, text: hasBom ? whole.slice(1) : whole, hasBom }]
    }),
  )
}

/** The repository that a scan would make of the texts. */
export function repositoryIn(sources: ReadonlyMap<string, Source>) {
  return assemble({ files: new Set(sources.keys()), sources, unread: [], matrixPath: TEST_MATRIX }).repository
}

/** Checks with every rule, including those that are off. */
export function checkAll(sources: ReadonlyMap<string, Source>): CheckResult {
  return check(repositoryIn(sources), { rules: RULES, today: TODAY, only: RULE_IDS })
}
