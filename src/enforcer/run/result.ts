import type { Finding } from '../finding.ts'
import type { ForeignFolder, UnreadFile } from '../repository.ts'
import type { RuleId } from '../rule-ids.ts'

/** A finding with what the run knows of it. */
export interface CheckedFinding extends Finding {
  severity: 'error' | 'warning'
}

/** What a check has found, and what it has looked at. */
export interface CheckResult {
  /** By path, line, column and rule. Without those that are suppressed or stand in the baseline. */
  findings: readonly CheckedFinding[]
  counts: {
    errors: number
    warnings: number
    /** How many of the findings `fix` can put right. */
    fixable: number
    /** Silenced by a comment. */
    suppressed: number
    /** Stood for by the baseline. */
    baselined: number
  }
  /** Rules that were asked for and could not be checked. Where there is one, no findings do not mean that all is well. */
  skippedRules: readonly { rule: RuleId; reason: string }[]
  /** How many files there are, and how many of each kind were looked at. */
  files: FileCounts
  /** Files that may matter and whose text could not be had. */
  unread: readonly UnreadFile[]
  /** Folders that were not looked into, since their files are not this repository's. */
  foreign: readonly ForeignFolder[]
}

export interface FileCounts {
  all: number
  matrix: 0 | 1
  compose: number
  dockerfile: number
  /** Files of variables that compose files take. */
  env: number
  /** Scripts, CI files, package.json, docs. */
  text: number
}
