import { existsSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { reportAudit } from '../../enforcer/audit/report.ts'
import { readTally } from '../../enforcer/audit/tally.ts'
import { verdict } from '../../enforcer/report/words.ts'
import type { CliContext } from '../context.ts'
import { checkup } from './checkup.ts'
import { writeReport } from './write-report.ts'

/** Default path of the report, relative to the root. The next audit reads the counts of the last one from it. */
const AUDIT_PATH = join('docs', 'docker-audit.md')

/** Runs `ssot-docker audit`: writes a report about all Docker files, with the changes since the last audit. */
export async function auditCommand(
  context: CliContext,
  { output }: { output: string | undefined },
): Promise<void> {
  const { root, loaded, result, options } = await checkup(context, {})
  const file = output === undefined ? join(root, AUDIT_PATH) : resolve(context.cwd, output)
  const before = existsSync(file) ? readTally(readFileSync(file, 'utf8')) : null
  const skipped = new Set(result.skippedRules.map(({ rule }) => rule))
  const rules = options.rules
    .filter(({ id, severity }) => severity !== 'off' && !skipped.has(id))
    .map(({ id }) => id)
  const { repository } = loaded
  writeReport(file, reportAudit({ repository, result, rules, day: options.today, before }))
  context.print(`${verdict(result)}. Report written to ${relative(context.cwd, file)}`)
}
