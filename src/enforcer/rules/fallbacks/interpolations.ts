import type { Matrix } from '../../../core/matrix/matrix.ts'
import { meaningOf, requiredMessage } from '../../compose/matrix-variables.ts'
import type { ComposeFile, Interpolation } from '../../compose/model.ts'
import { parseYaml } from '../../compose/yaml/parse.ts'
import type { Edit } from '../../finding.ts'
import { credentialsIn } from '../../secrets/credentials/in-compose.ts'
import { secretReason } from '../../secrets/reason.ts'
import type { Source, Span } from '../../source.ts'
import { giveIt, type UngivenIn } from '../shared/ungiven.ts'

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

/** What to do about a variable that need not be set: the edit, and in words. */
export interface Requirement {
  readonly todo: string
  readonly edit: Edit | undefined
}

/** How a variable is made required. There is no edit where an environment that reads the file is not given it. */
export function requirement(
  file: ComposeFile,
  interpolation: Interpolation,
  matrix: Matrix | null,
  ungivenIn: UngivenIn,
): Requirement {
  const { name } = interpolation
  const ungiven = ungivenIn(file.source.path, name)
  const required = `\`\${${name}:?...}\`, with where it comes from as the message.`
  return ungiven
    ? { todo: `${giveIt(ungiven)}; then make it required: ${required}`, edit: undefined }
    : { todo: `Make it required: ${required}`, edit: requireEdit(file, interpolation, matrix) }
}

/**
 * The edit that makes a variable required, with where its value comes from as the message. Undefined where the variable
 * is written in another way than it reads, such as with escapes, or where the edit would repeat a secret.
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
  // What may be empty today still may, unless the matrix gives it.
  const mayBeEmpty = operator.endsWith('-') && operand === '' && meaningOf(name, matrix) === undefined
  const test = mayBeEmpty ? '?' : ':?'
  const required = `\${${name}${test}${messageFor(file, interpolation, matrix)}}`
  const around = plainInFlow(source, span)
  if (around === undefined) return { path, ...span, text: required }
  if (touchesSecret(file, around)) return undefined
  const whole = text.slice(around.start, span.start) + required + text.slice(span.end, around.end)
  return /["\\\r\n]/u.test(whole) ? undefined : { path, ...around, text: `"${whole}"` }
}

/** A value that the matrix does not give is all that the repository tells of the variable, so the message keeps it. */
function messageFor(file: ComposeFile, interpolation: Interpolation, matrix: Matrix | null): string {
  const { name, operator, operand, span } = interpolation
  const message = requiredMessage(name, matrix)
  const isOurs = meaningOf(name, matrix) !== undefined
  const tells =
    operator.endsWith('-') && /^[\w./:@+=, -]{1,60}$/u.test(operand.trim()) && operand.trim() !== ''
  return isOurs || !tells || secretReason(name, operand) !== null || touchesSecret(file, span)
    ? message
    : `${message}, such as ${operand.trim()}`
}

function touchesSecret(file: ComposeFile, { start, end }: Span): boolean {
  return credentialsIn(file).some(
    ({ source, span }) => source === file.source && span.start < end && start < span.end,
  )
}

/** The plain scalar around a place, where it stands between brackets and a brace or a comma would end it. */
function plainInFlow(source: Source, { start, end }: Span): Span | undefined {
  const around = parseYaml(source).scalars.find(
    ({ scalar: { span } }) => span.start <= start && end <= span.end,
  )?.scalar
  return around?.isInFlow && around.style === 'plain' ? around.span : undefined
}

function lies(inner: Interpolation, outer: Interpolation | undefined): boolean {
  if (outer === undefined || outer.path !== inner.path) return false
  return inner.span.start >= outer.span.start && inner.span.end <= outer.span.end && inner.span !== outer.span
}
