import { appendFileSync, existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { homeOf, openHome } from '../../host/home/home.ts'
import { findRoot } from '../../host/home/matrix-file.ts'
import { githubAnnotations } from '../../report/summary/annotations.ts'
import { markdownSummary } from '../../report/summary/markdown.ts'
import { outcomeWords } from '../../report/summary/words.ts'
import { type LoadedRun, loadRun } from '../../runner/run-report/load.ts'
import { reportFolder } from '../../runner/run-report/own-folder.ts'
import { type RecordedRun, recordedRuns, runsOfCheckout } from '../../runner/run-report/recorded-runs.ts'
import { writeRunReport } from '../../runner/run-report/write.ts'
import type { CliContext } from '../context.ts'

export interface ReportCommand {
  /** Undefined: the last one of this checkout. */
  run: string | undefined
  json: boolean
  markdown: boolean
  otlp: boolean
  output?: string
}

/**
 * Runs `ssot-docker report`.
 * @throws HOME_UNSAFE, HOME_UNUSABLE, MATRIX_MISSING; RUN_UNKNOWN; FILE_NOT_WRITTEN
 */
export function reportCommand(
  context: CliContext,
  { run, json, markdown, otlp, output }: ReportCommand,
): void {
  const home = homeOf(context.env)
  // Reading makes no home, but one that another user may write is not trusted.
  if (existsSync(home.folder)) openHome(home)
  const found = findRun(context, run)
  const loaded = hidden(context, loadRun(home, found))
  const { story } = loaded
  if (json) {
    context.printJson(story)
    return
  }
  if (markdown) {
    context.printData(markdownSummary(story).trimEnd())
    return
  }
  const folder = output === undefined ? reportFolder(home, found) : resolve(context.cwd, output)
  const page = writeRunReport(loaded, { folder, isOtlp: otlp })
  tellGithub(context, loaded)
  context.print(`${story.run}: ${outcomeWords(story)}`)
  context.print(page)
}

function findRun(context: CliContext, id: string | undefined): RecordedRun {
  const home = homeOf(context.env)
  if (id === undefined) {
    const { value } = runsOfCheckout(home, findRoot(context.cwd)).next()
    if (value) return value
  }
  // A run of another checkout is named by somebody who knows it.
  else for (const run of recordedRuns(home)) if (run.id === id) return run
  throw new SsotError({
    code: 'RUN_UNKNOWN',
    summary:
      id === undefined ? 'There is no log of a test run of this checkout' : `There is no log of a run ${id}`,
    todo:
      id === undefined
        ? 'Run the tests once. Logs are kept of the last 200 runs of all checkouts.'
        : 'Choose one of those that `ssot-docker report --list` shows. Logs are kept of the last 200 runs.',
  })
}

/** The keeper hides what it knows; this process may know more. */
function hidden({ secrets }: CliContext, { story, outputs }: LoadedRun): LoadedRun {
  return {
    story: secrets.hideIn(story),
    outputs: new Map(
      [...outputs].map(([project, services]) => [
        project,
        services.map((one) => ({
          ...one,
          lines: one.lines.map((line) => ({ ...line, text: secrets.hide(line.text) })),
        })),
      ]),
    ),
  }
}

/** In a job of GitHub Actions, the summary goes to the page of the job, and each failure to the line of its test. */
function tellGithub({ env, printData }: CliContext, { story }: LoadedRun): void {
  if (env.GITHUB_ACTIONS !== 'true') return
  const { GITHUB_STEP_SUMMARY: summary } = env
  if (summary) appendFileSync(summary, markdownSummary(story))
  for (const line of githubAnnotations(story)) printData(line)
}
