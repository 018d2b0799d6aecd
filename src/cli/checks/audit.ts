import { join, relative, resolve } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { type AuditHistory, reportAudit } from '../../enforcer/audit/report.ts'
import { readTally } from '../../enforcer/audit/tally.ts'
import { authorsOf } from '../../enforcer/history/blame.ts'
import { readTrail } from '../../enforcer/history/trail.ts'
import { verdict } from '../../enforcer/report/words.ts'
import type { Repository } from '../../enforcer/repository.ts'
import { findSuppressions } from '../../enforcer/suppress/find.ts'
import { readText } from '../../host/files/read-text.ts'
import { writeTextFile } from '../../host/files/write-file.ts'
import type { CliContext } from '../context.ts'
import { checkup } from './checkup.ts'

/** Default path of the report, relative to the root. The next audit reads the counts of the last one from it. */
const AUDIT_PATH = join('docs', 'docker-audit.md')

/** Runs `ssot-docker audit`: writes a report about all Docker files, with the changes since the last audit. */
export async function auditCommand(
  context: CliContext,
  { output }: { output: string | undefined },
): Promise<void> {
  const { root, loaded, result, options } = await checkup(context, {})
  const file = output === undefined ? join(root, AUDIT_PATH) : resolve(context.cwd, output)
  const former = readText(file)
  // A report that is not a text of ours has no counts, and writing the new one says what is wrong with its path.
  const before = 'reason' in former ? null : readTally(former.text)
  const skipped = new Set(result.skippedRules.map(({ rule }) => rule))
  const rules = options.rules
    .filter(({ id, severity }) => severity !== 'off' && !skipped.has(id))
    .map(({ id }) => id)
  const { repository } = loaded
  const history = await historyFor(root, context, repository)
  writeTextFile(file, reportAudit({ repository, result, rules, day: options.today, before, history }))
  context.print(`${verdict(result)}. Report written to ${relative(context.cwd, file)}`)
}

/** How many commits the report tells. */
const MOST_COMMITS = 20

async function historyFor(
  root: string,
  { env, secrets }: CliContext,
  repository: Repository,
): Promise<AuditHistory> {
  const suppressions = findSuppressions(repository)
  try {
    const trail = await readTrail(root, env, { since: null, most: MOST_COMMITS })
    return { trail: secrets.hideIn(trail), authors: await authorsOf(root, env, suppressions) }
  } catch (error) {
    // A repository without git has an audit, too.
    if (!(error instanceof SsotError) || error.code !== 'HISTORY_UNREADABLE') throw error
    return {
      trail: `Not known: ${error.summary}.`,
      authors: new Map(suppressions.map((one) => [one, 'not known'])),
    }
  }
}
