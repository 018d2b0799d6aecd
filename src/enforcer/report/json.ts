import { visibleJson } from '../../core/text/visible.ts'
import { VERSION } from '../../core/version.ts'
import type { Edit, Level } from '../finding.ts'
import type { CheckResult } from '../run/result.ts'
import type { Report } from './report.ts'

/** The output of `--format json`. Keys may be added; any other change increases `version`. */
export interface JsonReport {
  version: 1
  tool: { name: 'ssot-docker'; version: string }
  counts: CheckResult['counts']
  files: CheckResult['files']
  findings: JsonFinding[]
  skippedRules: CheckResult['skippedRules']
  unread: CheckResult['unread']
  foreign: CheckResult['foreign']
}

/** A finding in the JSON report. */
export interface JsonFinding {
  rule: string
  severity: Level
  /** From the root, with `/`. */
  file: string
  /** From 1. */
  line: number
  /** From 1, in UTF-16 units. */
  column: number
  /** Identifies the finding, together with rule and file. */
  subject: string
  message: string
  todo: string
  related: { file: string; line: number; column: number; message: string }[]
  /** What `fix` would do. UTF-16 offsets in the text without its byte order mark; null: a person has to decide. */
  edits: readonly Edit[] | null
  /** Set for a file that `cleanup` may delete. */
  deletable: { useInstead: string | null } | null
}

/** The report for programs: one JSON object, see {@link JsonReport}. */
export function reportJson({ result }: Pick<Report, 'result'>): string {
  const report: JsonReport = {
    version: 1,
    tool: { name: 'ssot-docker', version: VERSION },
    counts: result.counts,
    files: result.files,
    findings: result.findings.map((finding) => ({
      rule: finding.rule,
      severity: finding.severity,
      ...finding.at,
      subject: finding.subject,
      message: finding.message,
      todo: finding.todo,
      related: (finding.related ?? []).map(({ at, message }) => ({ ...at, message })),
      edits: finding.edits ?? null,
      deletable: finding.deletable ?? null,
    })),
    skippedRules: result.skippedRules,
    unread: result.unread,
    foreign: result.foreign,
  }
  return `${visibleJson(report, 2)}\n`
}
