import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { writeBaseline } from '../../enforcer/baseline/baseline.ts'
import { render } from '../../enforcer/report/formats.ts'
import type { Format } from '../../enforcer/report/report.ts'
import { plural, verdict } from '../../enforcer/report/words.ts'
import { check } from '../../enforcer/run/check.ts'
import { NEVER_SILENCED } from '../../enforcer/suppress/apply.ts'
import type { CliContext } from '../context.ts'
import { baselineFile, type Checkup, type CheckupOptions, checkup } from './checkup.ts'

export interface ValidateOptions extends CheckupOptions {
  /** Undefined: `stylish`, and for `enforce` in GitHub Actions annotations in front of it. */
  format: Format | undefined
  /** A file to write the report into. */
  output: string | undefined
  /** Whether warnings fail, too. */
  isStrict: boolean
}

/** `ssot-docker validate` and `enforce`: what contradicts the matrix. */
export async function validateCommand(context: CliContext, options: ValidateOptions): Promise<void> {
  const { result, report } = await checkup(context, options)
  const hasColours = context.screen !== null && !context.env.NO_COLOR && options.output === undefined
  const text = render(options.format ?? 'stylish', report, hasColours)
  const annotates = options.isStrict && options.format === undefined && Boolean(context.env.GITHUB_ACTIONS)
  if (annotates) printText(context, render('github', report, false))
  if (options.output === undefined) printText(context, text)
  else {
    writeReport(resolve(context.cwd, options.output), text)
    context.print(`${verdict(result)}. Written to ${options.output}`)
  }
  if (result.counts.errors > 0 || (options.isStrict && result.counts.warnings > 0)) context.fail()
}

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

function printText({ print }: CliContext, text: string): void {
  if (text !== '') print(text.replace(/\n$/, ''))
}

function writeReport(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
