import { isReadByDocker } from '../../../core/matrix/checks/variables.ts'
import type { Matrix } from '../../../core/matrix/matrix.ts'
import { secretReason } from '../../../core/secrets/reason.ts'
import type { LackingIn } from '../../compose/given.ts'
import { meaningOf, requiredMessage } from '../../compose/matrix-variables.ts'
import type { ComposeFile, Interpolation } from '../../compose/model.ts'
import { parseYaml } from '../../compose/yaml/parse.ts'
import type { Edit } from '../../finding.ts'
import { credentialsIn } from '../../secrets/credentials/in-compose.ts'
import type { Source, Span } from '../../source.ts'

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
 * How to give a variable a value, or make it required. There is no edit if the matrix sets it in some environments that read
 * the file and not in others: Compose would refuse the file there.
 */
export function requirement(
  file: ComposeFile,
  interpolation: Interpolation,
  matrix: Matrix | null,
  lacking: LackingIn,
): Requirement {
  const { name } = interpolation
  const required = `\`\${${name}:?...}\``
  if (matrix === null) {
    return { todo: `Make it required: ${required}.`, edit: requireEdit(file, interpolation, matrix) }
  }
  const names = lacking(file.source.path, interpolation).map((row) => row.name)
  if (isReadByDocker(name)) {
    return {
      todo: `Take it from the environment of the command, with a row under Variables, for ${names.join(', ')}: ${rowWith('from environment', name, matrix, names)}. The matrix cannot give it a text, because Docker or the operating system reads it. Or make it required: ${required}.`,
      // A machine need not have it.
      edit: undefined,
    }
  }
  const todo = `Give it a value under Variables, for ${names.join(', ')}: ${rowFor(interpolation, matrix, names)}. To take it from the environment of the command, write \`from environment\` there, or make it required: ${required}.`
  const isKnown = meaningOf(name, matrix) !== undefined
  return { todo, edit: isKnown ? undefined : requireEdit(file, interpolation, matrix) }
}

/** The row of *Variables* to add, with the default as its value unless that may be a secret. */
function rowFor({ name, operator, operand }: Interpolation, matrix: Matrix, environments: string[]): string {
  const isPlain = operator.endsWith('-') && /^[\w./:@+=, -]{1,60}$/u.test(operand) && operand.trim() !== ''
  const value = isPlain && secretReason(name, operand) === null ? operand.trim() : '...'
  return rowWith(value, name, matrix, environments)
}

function rowWith(value: string, name: string, matrix: Matrix, environments: string[]): string {
  const cells = matrix.environments.map((row) => (environments.includes(row.name) ? value : '-'))
  return `\`| ${[name, ...cells].join(' | ')} |\``
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
