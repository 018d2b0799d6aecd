import { existsSync } from 'node:fs'
import { columns } from '../../core/text/columns.ts'
import { seconds } from '../../core/text/units.ts'
import { homeOf, openHome } from '../../host/home/home.ts'
import { findRoot } from '../../host/home/matrix-file.ts'
import { runStory } from '../../report/story/run-story.ts'
import type { RunStory } from '../../report/story/story.ts'
import { outcomeWords } from '../../report/summary/words.ts'
import { runsOfCheckout } from '../../runner/run-report/recorded-runs.ts'
import type { CliContext } from '../context.ts'
import { timeOf } from '../history/words.ts'

/**
 * Runs `ssot-docker report --list`: prints the runs of this checkout, the newest first.
 * @throws HOME_UNSAFE, HOME_UNUSABLE, MATRIX_MISSING
 */
export function listRunsCommand(
  context: CliContext,
  { json, limit }: { json: boolean; limit: number },
): void {
  const home = homeOf(context.env)
  if (existsSync(home.folder)) openHome(home)
  const stories: RunStory[] = []
  for (const { id, events } of runsOfCheckout(home, findRoot(context.cwd))) {
    stories.push(runStory({ run: id, events }))
    if (stories.length === limit) break
  }
  if (json) context.printJson({ runs: stories.map(dataOf) })
  else if (stories.length === 0) context.print('there are no logs of test runs of this checkout')
  else for (const line of columns([HEAD, ...stories.map(rowOf)])) context.print(line)
}

const HEAD = ['RUN', 'WHEN', 'ENVIRONMENT', 'TOOK', 'START', 'OUTCOME']

function rowOf(story: RunStory): string[] {
  const { run, beganAtMs, endedAtMs, environment, stacks } = story
  const [first] = stacks
  return [
    run,
    timeOf(beganAtMs),
    environment ?? '-',
    seconds(endedAtMs - beganAtMs),
    first?.readyAtMs == null ? '-' : seconds(first.readyAtMs - first.beganAtMs),
    outcomeWords(story),
  ]
}

function dataOf({ run, outcome, environment, root, beganAtMs, endedAtMs, isOver, counts }: RunStory): object {
  return { run, outcome, environment, root, beganAtMs, endedAtMs, isOver, counts }
}
