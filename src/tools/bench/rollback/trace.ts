import { readFileSync } from 'node:fs'
import { criticalPath } from '../../../core/events/critical-path.ts'
import type { StackEvent } from '../../../core/events/event.ts'
import type { PathStep } from '../../../core/events/path-step.ts'
import { describeStep } from '../../../core/events/wording.ts'
import { seconds } from '../common/text.ts'

/** A rollback, and what it waited for. */
export interface TracedRollback {
  /** From the call of the command to its end. */
  ms: number
  path: readonly PathStep[]
}

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
export function traceRows(rollbacks: readonly TracedRollback[], rebuildMs: number): string[][] {
  const sorted = rollbacks.toSorted((a, b) => a.ms - b.ms)
  const median = sorted[Math.floor((sorted.length - 1) / 2)]
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
    ...path.map((step) =>
      row(
        step.step === 'plan' ? 'program, files, plan' : describeStep(step).replace(/ [\d.]+ s$/, ''),
        step.ms,
      ),
    ),
    row('the record of the version, and the end of the program', ms - known),
    row('all of it', ms),
  ]
}
