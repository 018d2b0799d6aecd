import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { reportAudit } from '../../enforcer/audit/report.ts'
import { readTally } from '../../enforcer/audit/tally.ts'
import { verdict } from '../../enforcer/report/words.ts'
import { checkup } from '../checkup.ts'
import type { CliContext } from '../program.ts'

/** Where the report goes, from the root; the next audit finds the counts of the last one there. */
const AUDIT_PATH = join('docs', 'docker-audit.md')

/** `ssot-docker audit`: writes what there is of Docker files, and what has become of it since the last audit. */
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
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(
    file,
    reportAudit({ repository: loaded.repository, result, rules, day: options.today, before }),
  )
  context.print(`${verdict(result)}. Written to ${relative(context.cwd, file)}`)
}
