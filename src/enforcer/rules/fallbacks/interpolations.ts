import type { Matrix } from '../../../core/matrix/matrix.ts'
import { meaningOf, requiredMessage } from '../../compose/matrix-variables.ts'
import type { ComposeFile, Interpolation } from '../../compose/model.ts'
import { parseYaml } from '../../compose/yaml/parse.ts'
import type { Edit } from '../../finding.ts'
import { credentialsIn } from '../../secrets/credentials/in-compose.ts'
import { secretReason } from '../../secrets/reason.ts'
import type { Source, Span } from '../../source.ts'
import { giveIt, type UngivenIn } from '../shared/ungiven.ts'

/** A variable of a compose file, with the variables that contain it in their operands, the outermost first. */
export interface NestedInterpolation {
  readonly interpolation: Interpolation
  readonly within: readonly Interpolation[]
}

/** Every variable of a file, with the variables that contain it. */
export function nestedInterpolations({ interpolations }: ComposeFile): NestedInterpolation[] {
  const open: Interpolation[] = []
  return interpolations.map((interpolation) => {
    while (open.length > 0 && !isInside(interpolation, open.at(-1))) open.pop()
    const within = [...open]
    open.push(interpolation)
    return { interpolation, within }
  })
}

/** Whether a variable is only part of the message of `${A:?...}`, where its value does not matter. */
export function isInMessage(within: readonly Interpolation[]): boolean {
  return within.some(({ operator }) => operator.endsWith('?'))
}

/** How to make a variable required: in words and as an edit. */
export interface Requirement {
  readonly todo: string
  readonly edit: Edit | undefined
}

/**
 * How to make a variable required. There is no edit if the variable is not set in an environment that reads the file.
 */
export function requirement(
  file: ComposeFile,
  interpolation: Interpolation,
  matrix: Matrix | null,
  ungivenIn: UngivenIn,
): Requirement {
  const { name } = interpolation
  const ungiven = ungivenIn(file.source.path, name)
  const required = `\`\${${name}:?...}\`, with a message that says where its value comes from.`
  return ungiven
    ? { todo: `${giveIt(ungiven)}; then make it required: ${required}`, edit: undefined }
    : { todo: `Make it required: ${required}`, edit: requireEdit(file, interpolation, matrix) }
}

/**
 * The edit that makes a variable required, with a message that says where its value comes from. Undefined: the variable
 * is written with escapes, or the edit would repeat a secret.
 */
function requireEdit(
  file: ComposeFile,
  interpolation: Interpolation,
  matrix: Matrix | null,
): Edit | undefined {
  const { source } = file
  const { span, name, operator, operand } = interpolation
  const { path, text } = source
  const written = text.slice(span.start, span.end)
  if (written !== `\${${name}${operator}${operand}}` && written !== `$${name}`) return undefined
  // With an empty default the variable may be empty, and still may be, unless the matrix sets it.
  const mayBeEmpty = operator.endsWith('-') && operand === '' && meaningOf(name, matrix) === undefined
  const test = mayBeEmpty ? '?' : ':?'
  const required = `\${${name}${test}${messageFor(file, interpolation, matrix)}}`
  const around = plainInFlow(source, span)
  if (around === undefined) return { path, ...span, text: required }
  if (touchesSecret(file, around)) return undefined
  const whole = text.slice(around.start, span.start) + required + text.slice(span.end, around.end)
  return /["\\\r\n]/u.test(whole) ? undefined : { path, ...around, text: `"${whole}"` }
}

/**
 * The message keeps the default of a variable that the matrix does not set, unless it is a secret: it is a useful
 * example.
 */
function messageFor(file: ComposeFile, interpolation: Interpolation, matrix: Matrix | null): string {
  const { name, operator, operand, span } = interpolation
  const message = requiredMessage(name, matrix)
  const isFromMatrix = meaningOf(name, matrix) !== undefined
  const isExample =
    operator.endsWith('-') && /^[\w./:@+=, -]{1,60}$/u.test(operand.trim()) && operand.trim() !== ''
  return isFromMatrix || !isExample || secretReason(name, operand) !== null || touchesSecret(file, span)
    ? message
    : `${message}, such as ${operand.trim()}`
}

function touchesSecret(file: ComposeFile, { start, end }: Span): boolean {
  return credentialsIn(file).some(
    ({ source, span }) => source === file.source && span.start < end && start < span.end,
  )
}

/** The plain scalar around a place, if it is inside a flow collection, where a brace or comma would end it. */
function plainInFlow(source: Source, { start, end }: Span): Span | undefined {
  const around = parseYaml(source).scalars.find(
    ({ scalar: { span } }) => span.start <= start && end <= span.end,
  )?.scalar
  return around?.isInFlow && around.style === 'plain' ? around.span : undefined
}

function isInside(inner: Interpolation, outer: Interpolation | undefined): boolean {
  if (outer === undefined || outer.path !== inner.path) return false
  return inner.span.start >= outer.span.start && inner.span.end <= outer.span.end && inner.span !== outer.span
}
