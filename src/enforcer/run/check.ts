import { applyBaseline } from '../baseline/apply.ts'
import type { Baseline } from '../baseline/baseline.ts'
import type { Finding } from '../finding.ts'
import type { Repository } from '../repository.ts'
import type { Rule } from '../rule.ts'
import type { RuleId } from '../rule-ids.ts'
import { applySuppressions } from '../suppress/apply.ts'
import { findSuppressions } from '../suppress/find.ts'
import { isWithin } from './paths.ts'
import type { CheckedFinding, CheckResult } from './result.ts'

export interface CheckOptions {
  rules: readonly Rule[]
  /** The day, `2026-03-31`, for suppressions that end. */
  today: string
  /** Null or absent: there is none. */
  baseline?: Baseline | null
  /** Only these rules, those that are off by themselves included; absent: every rule that is not off. */
  only?: readonly RuleId[] | undefined
  /**
   * Only findings in these files or folders, from the root, or that contradict something there; absent: all. The whole
   * repository is looked at all the same. `.` is the root.
   */
  paths?: readonly string[] | undefined
}

/** What is left when suppressions and the baseline have been taken into account. Pure. */
export function check(repository: Repository, options: CheckOptions): CheckResult {
  const { rules, today, baseline = null, only, paths } = options
  const asked = rules.filter(({ id, severity }) => (only ? only.includes(id) : severity !== 'off'))
  const isBlind = ({ needsMatrix }: Rule) => needsMatrix && repository.matrix.matrix === null
  const checked = asked.filter((rule) => !isBlind(rule))
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
  const severity = new Map(rules.map((rule) => [rule.id, rule.severity === 'error' ? 'error' : 'warning']))
  const findings = [...baselined.findings, ...reviewed]
    .filter((finding) => paths === undefined || concerns(finding, paths))
    .concat(nothingThere(repository, paths ?? []))
    .sort(inOrder)
    .map((finding): CheckedFinding => {
      return { ...finding, severity: severity.get(finding.rule) === 'warning' ? 'warning' : 'error' }
    })
  const errors = findings.filter((finding) => finding.severity === 'error').length
  return {
    findings,
    counts: {
      errors,
      warnings: findings.length - errors,
      fixable: findings.filter(({ edits }) => edits !== undefined).length,
      suppressed: silenced.suppressions.reduce((sum, one) => sum + one.silenced.length, 0),
      baselined: baselined.entries.reduce((sum, { met }) => sum + met, 0),
    },
    skippedRules: asked.filter(isBlind).map(({ id }) => ({ rule: id, reason: blindness(repository) })),
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

/** A rule that crashes must not look like one that found nothing, nor like another one's crash. */
function findingsOf(rule: Rule, ask: () => Iterable<Finding>): Finding[] {
  try {
    return [...ask()]
  } catch (cause) {
    throw new Error(`The rule ${rule.id} failed: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    })
  }
}

function blindness({ matrix }: Repository): string {
  return matrix.source === null ? `there is no ${matrix.path}` : `${matrix.path} has problems`
}

/** An alias that is used twice, or a file that is read under two environments, gives the same finding twice. */
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

/** Folders that were asked for and hold nothing that is looked at. A file by itself may well be of no interest. */
function nothingThere(repository: Repository, paths: readonly string[]): Finding[] {
  const { matrix, composeFiles, dockerfiles, envFiles = [], texts } = repository
  const looked = [...composeFiles, ...dockerfiles, ...envFiles, ...texts].map(({ source }) => source.path)
  if (matrix.source) looked.push(matrix.path)
  return paths
    .filter((path) => !repository.files.has(path) && !looked.some((file) => isWithin(path, file)))
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
