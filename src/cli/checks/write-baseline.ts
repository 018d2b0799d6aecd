import { relative } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { writeBaseline } from '../../enforcer/baseline/baseline.ts'
import { plural } from '../../enforcer/report/words.ts'
import { check } from '../../enforcer/run/check.ts'
import { NEVER_SILENCED } from '../../enforcer/suppress/apply.ts'
import type { CliContext } from '../context.ts'
import { baselineFile, type Checkup, checkup } from './checkup.ts'
import { writeReport } from './write-report.ts'

/** `ssot-docker validate --write-baseline`: what is found now is not reported from now on. */
export async function writeBaselineCommand(
  context: CliContext,
  { baseline }: { baseline: string | undefined },
): Promise<void> {
  const { root, options, loaded } = await checkup(context, {})
  const result = check(loaded.repository, { ...options, baseline: null })
  refuseBlind(loaded.repository.matrix, result)
  const findings = result.findings.filter(({ rule }) => !NEVER_SILENCED.has(rule))
  const file = baselineFile(root, context.cwd, baseline)
  writeReport(file, writeBaseline(findings))
  context.print(`${plural(findings.length, 'finding')} written to ${relative(context.cwd, file)}`)
  const left = result.findings.length - findings.length
  if (left > 0) {
    context.print(
      `${plural(left, 'finding')} left out, of rules that no baseline silences; \`npx ssot-docker validate\` shows them.`,
    )
  }
}

/** A baseline of half the rules would lose what it says of the others. */
function refuseBlind(
  { source, path }: Checkup['loaded']['repository']['matrix'],
  result: Checkup['result'],
): void {
  if (result.skippedRules.length === 0) return
  throw new SsotError({
    code: source === null ? 'MATRIX_MISSING' : 'MATRIX_INVALID',
    summary: `No baseline was written: without a valid ${path}, ${plural(result.skippedRules.length, 'rule')} could not be checked`,
    todo: `Put ${path} right first: \`npx ssot-docker validate --only matrix-invalid\` says how.`,
  })
}
