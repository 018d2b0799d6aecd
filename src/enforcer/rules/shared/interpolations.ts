import type { Matrix } from '../../../core/matrix/matrix.ts'
import { requiredMessage } from '../../compose/matrix-variables.ts'
import type { ComposeFile, Interpolation } from '../../compose/model.ts'
import type { Edit } from '../../finding.ts'

/** A variable of a compose file, and those in whose operands it stands, the outermost first. */
export interface NestedInterpolation {
  readonly interpolation: Interpolation
  readonly within: readonly Interpolation[]
}

/** Every variable of a file, with those around it. */
export function nestedInterpolations({ interpolations }: ComposeFile): NestedInterpolation[] {
  const open: Interpolation[] = []
  return interpolations.map((interpolation) => {
    while (open.length > 0 && !lies(interpolation, open.at(-1))) open.pop()
    const within = [...open]
    open.push(interpolation)
    return { interpolation, within }
  })
}

/** What a text such as the message of `${A:?...}` says about a variable in it is of no consequence. */
export function isInMessage(within: readonly Interpolation[]): boolean {
  return within.some(({ operator }) => operator.endsWith('?'))
}

/**
 * The edit that makes a variable required, with where its value comes from as the message. Undefined where the variable
 * is written in another way than it reads, such as with escapes.
 */
export function requireEdit(
  { source }: ComposeFile,
  { span, name, operator, operand }: Interpolation,
  matrix: Matrix | null,
): Edit | undefined {
  const written = source.text.slice(span.start, span.end)
  if (written !== `\${${name}${operator}${operand}}` && written !== `$${name}`) return undefined
  return {
    path: source.path,
    start: span.start,
    end: span.end,
    text: `\${${name}:?${requiredMessage(name, matrix)}}`,
  }
}

function lies(inner: Interpolation, outer: Interpolation | undefined): boolean {
  if (outer === undefined || outer.path !== inner.path) return false
  return inner.span.start >= outer.span.start && inner.span.end <= outer.span.end && inner.span !== outer.span
}
