import type { Span } from '../source.ts'
import type { Dockerfile, Stage } from './model.ts'

/** The test of a stage's healthcheck as written: its own, or that of the stage it is based on; empty: none. */
export function healthcheckTest(dockerfile: Dockerfile, stage: Stage): string {
  const own = instructionsOf(dockerfile, stage).findLast(({ keyword }) => keyword === 'HEALTHCHECK')
  if (own?.words[0]?.text.toUpperCase() === 'NONE') return ''
  if (own !== undefined) return textOf(dockerfile, own.head)
  const parent = stage.parent === null ? undefined : dockerfile.stages[stage.parent]
  return parent === undefined ? '' : healthcheckTest(dockerfile, parent)
}

function instructionsOf(
  { instructions, stages }: Dockerfile,
  { index, span }: Stage,
): Dockerfile['instructions'] {
  const end = stages[index + 1]?.span.start ?? Number.POSITIVE_INFINITY
  return instructions.filter((one) => one.span.start > span.start && one.span.start < end)
}

function textOf({ source }: Dockerfile, head: Span | null): string {
  return head === null ? '' : source.text.slice(head.start, head.end)
}
