import { trailData, trailLines } from '../../enforcer/history/report/lines.ts'
import { trailPage } from '../../enforcer/history/report/markdown.ts'
import { readTrail } from '../../enforcer/history/trail.ts'
import { repositoryRoot } from '../../enforcer/scan/root.ts'
import type { CliContext } from '../context.ts'

/** Options of `ssot-docker history --config`. */
export interface ConfigHistoryCommand {
  /** A branch, tag or commit, or a date; null: from the first commit on. */
  since: string | null
  json: boolean
  markdown: boolean
  /** How many commits are told at most; null: all. */
  most: number | null
}

/**
 * Runs `ssot-docker history --config`: prints what each commit changed in the meaning of the Docker files. Needs no engine.
 * @throws HISTORY_UNREADABLE
 * @throws OPTIONS_INVALID
 */
export async function configHistoryCommand(
  context: CliContext,
  options: ConfigHistoryCommand,
): Promise<void> {
  const root = repositoryRoot(context.cwd)
  const trail = await readTrail(root, context.env, { since: options.since, most: options.most })
  if (options.json) context.printJson(trailData(trail))
  else if (options.markdown) context.printData(trailPage(trail).trimEnd())
  else for (const line of trailLines(trail)) context.print(line)
}
