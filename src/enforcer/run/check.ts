import { applyBaseline } from '../baseline/apply.ts'
import type { Baseline } from '../baseline/baseline.ts'
import type { Finding, Level } from '../finding.ts'
import type { Repository } from '../repository.ts'
import type { Rule } from '../rule.ts'
import type { RuleId } from '../rule-ids.ts'
import { applySuppressions } from '../suppress/apply.ts'
import { findSuppressions } from '../suppress/find.ts'
import { isWithin } from './paths.ts'
import type { CheckedFinding, CheckResult } from './result.ts'

/** What to check, and how. */
export interface CheckOptions {
  rules: readonly Rule[]
  /** The current day, `2026-03-31`, for suppressions with an end date. */
  today: string
  /** Null or absent: there is no baseline. */
  baseline?: Baseline | null
  /** The rules to check, which may include rules that are off; absent: every rule that is not off. */
  only?: readonly RuleId[] | undefined
  /**
   * Report only findings in these files or folders, or that contradict something in them; absent: all findings. Paths
   * from the root, `.` is the root itself. The whole repository is checked in any case.
   */
  paths?: readonly string[] | undefined
}

/** Checks a repository: the findings that are neither suppressed nor in the baseline. Pure. */
export function check(repository: Repository, options: CheckOptions): CheckResult {
  const { rules, today, baseline = null, only, paths } = options
  const wanted = rules.filter(({ id, severity }) => (only ? only.includes(id) : severity !== 'off'))
  const isSkipped = ({ needsMatrix }: Rule) => needsMatrix && repository.matrix.matrix === null
  const checked = wanted.filter((rule) => !isSkipped(rule))
  const found = distinct(checked.flatMap((rule) => findingsOf(rule, () => rule.check(repository))))
  const silenced = applySuppressions(found, findSuppressions(repository), today)
  const baselined = applyBaseline(silenced.findings.sort(inOrder), baseline)
  const review = {
    checked: new Set(checked.map(({ id }) => id)),
    suppressions: silenced.suppressions,
    baselined: baselined.entries,
    baseline: baseline?.source ?? null,
    today,
  }
  const reviewed = checked.flatMap((rule) => findingsOf(rule, () => rule.review?.(review) ?? []))
  const severity = new Map(rules.map((rule) => [rule.id, levelOf(rule)]))
  const findings = [...baselined.findings, ...reviewed]
    .filter((finding) => paths === undefined || concerns(finding, paths))
    .concat(emptyPaths(repository, paths ?? []))
    .sort(inOrder)
    .map(({ level, ...finding }): CheckedFinding => {
      return { ...finding, severity: level ?? severity.get(finding.rule) ?? 'error' }
    })
  const countOf = (level: Level) => findings.filter(({ severity }) => severity === level).length
  return {
    findings,
    counts: {
      errors: countOf('error'),
      warnings: countOf('warning'),
      infos: countOf('info'),
      fixable: findings.filter(({ edits }) => edits !== undefined).length,
      suppressed: silenced.suppressions.reduce((sum, one) => sum + one.silenced.length, 0),
      baselined: baselined.entries.reduce((sum, { met }) => sum + met, 0),
    },
    skippedRules: wanted.filter(isSkipped).map(({ id }) => ({ rule: id, reason: skipReason(repository) })),
    files: {
      all: repository.files.size,
      matrix: repository.matrix.source === null ? 0 : 1,
      compose: repository.composeFiles.length,
      dockerfile: repository.dockerfiles.length,
      env: repository.envFiles?.length ?? 0,
      text: repository.texts.length,
    },
    unread: repository.unread ?? [],
    foreign: repository.foreign ?? [],
  }
}

/** The findings of a rule. If the rule crashes, the error names the rule. */
function findingsOf(rule: Rule, run: () => Iterable<Finding>): Finding[] {
  try {
    return [...run()]
  } catch (cause) {
    throw new Error(`The rule ${rule.id} failed: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    })
  }
}

function levelOf({ severity }: Rule): Level {
  return severity === 'off' ? 'warning' : severity
}

function skipReason({ matrix }: Repository): string {
  return matrix.source === null ? `there is no ${matrix.path}` : `${matrix.path} has problems`
}

/** Removes duplicates, as from an alias that is used twice or a file that two environments use. */
function distinct(findings: readonly Finding[]): Finding[] {
  const key = ({ rule, at, subject, message }: Finding) =>
    JSON.stringify([rule, at.file, at.line, at.column, subject, message])
  return [...new Map(findings.map((finding) => [key(finding), finding])).values()]
}

function concerns({ at, related = [] }: Finding, paths: readonly string[]): boolean {
  return [at, ...related.map((place) => place.at)].some(({ file }) =>
    paths.some((path) => isWithin(path, file)),
  )
}

/** Findings for folders in `paths` without any file that is checked. For a single file that is not an error. */
function emptyPaths(repository: Repository, paths: readonly string[]): Finding[] {
  const { matrix, composeFiles, dockerfiles, envFiles = [], texts } = repository
  const checked = [...composeFiles, ...dockerfiles, ...envFiles, ...texts].map(({ source }) => source.path)
  if (matrix.source) checked.push(matrix.path)
  return paths
    .filter((path) => !repository.files.has(path) && !checked.some((file) => isWithin(path, file)))
    .map((path) => ({
      rule: 'scan-empty',
      at: { file: path, line: 1, column: 1 },
      subject: path,
      message: `Nothing under ${path} is a compose file, a Dockerfile, or a text that names one`,
      todo: 'Name a file or folder that has something to check, or leave the path out.',
    }))
}

function inOrder(a: Finding, b: Finding): number {
  return (
    compare(a.at.file, b.at.file) ||
    a.at.line - b.at.line ||
    a.at.column - b.at.column ||
    compare(a.rule, b.rule) ||
    compare(a.subject, b.subject)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
