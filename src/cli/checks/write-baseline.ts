import { relative } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { writeBaseline } from '../../enforcer/baseline/baseline.ts'
import { plural } from '../../enforcer/report/words.ts'
import { check } from '../../enforcer/run/check.ts'
import { isSilenceable } from '../../enforcer/suppress/apply.ts'
import { writeTextFile } from '../../host/files/write-file.ts'
import type { CliContext } from '../context.ts'
import { baselineFile, type Checkup, checkup } from './checkup.ts'

/** Runs `ssot-docker validate --write-baseline`: writes the current findings to the baseline. */
export async function writeBaselineCommand(
  context: CliContext,
  { baseline }: { baseline: string | undefined },
): Promise<void> {
  const { root, options, loaded } = await checkup(context, {})
  const result = check(loaded.repository, { ...options, baseline: null })
  requireAllRules(loaded.repository.matrix, result)
  const findings = result.findings.filter(isSilenceable)
  const file = baselineFile(root, context.cwd, baseline)
  writeTextFile(file, writeBaseline(findings))
  context.print(`${plural(findings.length, 'finding')} written to ${relative(context.cwd, file)}`)
  const left = result.findings.length - findings.length
  if (left > 0) {
    context.print(
      `${plural(left, 'finding')} left out, because a baseline cannot silence their rules. Run \`npx ssot-docker validate\` to see them.`,
    )
  }
}

/** Without a valid matrix some rules are skipped, and a new baseline would lose its entries for them. */
function requireAllRules(
  { source, path }: Checkup['loaded']['repository']['matrix'],
  result: Checkup['result'],
): void {
  if (result.skippedRules.length === 0) return
  throw new SsotError({
    code: source === null ? 'MATRIX_MISSING' : 'MATRIX_INVALID',
    summary: `No baseline was written: without a valid ${path}, ${plural(result.skippedRules.length, 'rule')} could not be checked`,
    todo:
      source === null
        ? `Write ${path} first: \`npx ssot-docker init\` writes a first version.`
        : `Correct ${path} first: \`npx ssot-docker validate --only matrix-invalid\` shows what is wrong.`,
  })
}
