import { readFileSync } from 'node:fs'
import { criticalPath } from '../../../core/events/critical-path.ts'
import type { StackEvent } from '../../../core/events/event.ts'
import type { PathStep } from '../../../core/events/path-step.ts'
import { nameOfStep } from '../../../core/events/wording.ts'
import { seconds } from '../common/text.ts'
import { medianOf, type Traced } from '../common/traced.ts'

/**
 * Reads what a rollback waited for from the events of its stack.
 * @param file one event as JSON a line
 * @param beginMs when its command was called, in milliseconds since 1970
 */
export function readPath(file: string, beginMs: number): PathStep[] {
  const events = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as StackEvent)
  return criticalPath(
    events.filter(({ atMs }) => atMs >= beginMs),
    beginMs,
  )
}

/** What the median of the rollbacks waited for, beside a rebuild that took so long. */
export function traceRows(rollbacks: readonly Traced[], rebuildMs: number): string[][] {
  const median = medianOf(rollbacks)
  if (median === undefined) return []
  const { ms, path } = median
  const known = path.reduce((sum, step) => sum + step.ms, 0)
  const row = (name: string, value: number) => [
    name,
    seconds(value),
    `${((value / rebuildMs) * 100).toFixed(0)} %`,
  ]
  return [
    ['the median rollback waited for', 'time', 'of a rebuild of every layer'],
    // The events begin when the plan is made.
    ...path.map((step) => row(step.step === 'plan' ? 'program, files, plan' : nameOfStep(step), step.ms)),
    row('the record of the version, and the end of the program', ms - known),
    row('all of it', ms),
  ]
}
