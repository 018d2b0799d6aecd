import type { SsotOptions } from '../../core/options/options.ts'

/**
 * Says where the report of a run is in which tests have failed, at the end of the run.
 * @param options those of the run; there is no report with `evidence: 'off'`
 * @param outcome whether tests have failed; absent: the log of the run tells
 */
export async function sayReport(
  { evidence }: Pick<SsotOptions, 'evidence'>,
  say: (line: string) => void,
  outcome?: { hasFailed: boolean },
): Promise<void> {
  if (evidence === 'off') return
  // Most runs need nothing of it.
  const { reportAfterFailures } = await import('../run-report/after-failures.ts')
  const line = reportAfterFailures(process.env, process.pid, outcome?.hasFailed ?? false)
  if (line !== null) say(line)
}
