import type { Finding, Level } from '../finding.ts'
import type { ForeignFolder, UnreadFile } from '../repository.ts'
import type { RuleId } from '../rule-ids.ts'

/** A finding with its severity. */
export interface CheckedFinding extends Finding {
  severity: Level
}

/** The result of a check, and what was checked. */
export interface CheckResult {
  /** Sorted by path, line, column and rule. Without findings that are suppressed or in the baseline. */
  findings: readonly CheckedFinding[]
  counts: {
    errors: number
    warnings: number
    infos: number
    /** The number of findings that `fix` can correct. */
    fixable: number
    /** The number of findings that comments silence. */
    suppressed: number
    /** The number of findings that are in the baseline. */
    baselined: number
  }
  /** Rules that should have been checked but could not be. If there are any, no findings does not mean no problems. */
  skippedRules: readonly { rule: RuleId; reason: string }[]
  /** The number of files, and how many of each kind were checked. */
  files: FileCounts
  /** Files that may matter but could not be read. */
  unread: readonly UnreadFile[]
  /** Folders that were not read, since they belong to another repository or matrix. */
  foreign: readonly ForeignFolder[]
}

/** The number of files of each kind. */
export interface FileCounts {
  all: number
  matrix: 0 | 1
  compose: number
  dockerfile: number
  /** Env files that compose files use. */
  env: number
  /** Scripts, CI files, package.json, docs. */
  text: number
}
