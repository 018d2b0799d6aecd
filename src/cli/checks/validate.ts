import { resolve } from 'node:path'
import { render } from '../../enforcer/report/formats.ts'
import type { Format } from '../../enforcer/report/report.ts'
import { verdict } from '../../enforcer/report/words.ts'
import { writeTextFile } from '../../host/files/write-file.ts'
import type { CliContext } from '../context.ts'
import { type CheckupOptions, checkup } from './checkup.ts'

export interface ValidateOptions extends CheckupOptions {
  /** Undefined: `stylish`; `enforce` in GitHub Actions prints annotations, too. */
  format: Format | undefined
  /** File to write the report to, relative to the working folder. Undefined: standard output. */
  output: string | undefined
  /** Whether warnings also make the command fail. */
  isStrict: boolean
}

/** Runs `ssot-docker validate` or `enforce`: reports what contradicts the matrix. */
export async function validateCommand(context: CliContext, options: ValidateOptions): Promise<void> {
  const { result, report } = await checkup(context, options)
  const hasColours = context.screen !== null && !context.env.NO_COLOR && options.output === undefined
  const format = options.format ?? 'stylish'
  const text = render(format, report, hasColours)
  const annotates = options.isStrict && options.format === undefined && Boolean(context.env.GITHUB_ACTIONS)
  if (annotates) printReport(context.printData, render('github', report, false))
  if (options.output === undefined)
    printReport(format === 'stylish' ? context.printColoured : context.printData, text)
  else {
    writeTextFile(resolve(context.cwd, options.output), text)
    context.print(`${verdict(result)}. Report written to ${options.output}`)
  }
  if (result.counts.errors > 0 || (options.isStrict && result.counts.warnings > 0)) context.fail()
}

function printReport(print: (text: string) => void, text: string): void {
  if (text !== '') print(text.replace(/\n$/, ''))
}
