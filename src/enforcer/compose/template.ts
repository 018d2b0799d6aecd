import type { Interpolation } from './model.ts'

/** A value of a compose file, split into literals and variables. Offsets count in the value. */
export interface Template {
  readonly parts: readonly Part[]
  readonly problems: readonly { readonly message: string; readonly start: number; readonly end: number }[]
}

/** A part of a value: a literal text or a variable. */
export type Part = LiteralPart | VariablePart

/** A text without variables. */
export interface LiteralPart {
  readonly kind: 'literal'
  /** Unescaped: `$` for `$$`. */
  readonly text: string
  readonly start: number
  readonly end: number
}

/** A variable, with its operator and operand. */
export interface VariablePart {
  readonly kind: 'variable'
  readonly name: string
  readonly operator: Interpolation['operator']
  /** The text after the operator, as written. */
  readonly operand: string
  /** The parts of the operand. */
  readonly parts: readonly Part[]
  readonly start: number
  readonly end: number
}

/**
 * Splits a value into literals and variables: `$NAME`, `${NAME}`, `${NAME:-default}` and so on, also nested. `$$` is an
 * escape. A `$` before anything else is literal.
 * @see https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
 */
export function parseTemplate(value: string): Template {
  const problems: { message: string; start: number; end: number }[] = []
  return { parts: parseParts(value, 0, value.length, problems), problems }
}

type Problems = { message: string; start: number; end: number }[]

function parseParts(value: string, from: number, to: number, problems: Problems): Part[] {
  const parts: Part[] = []
  let literal = ''
  let literalStart = from
  const flush = (end: number) => {
    if (literal !== '') parts.push({ kind: 'literal', text: literal, start: literalStart, end })
    literal = ''
  }
  let at = from
  while (at < to) {
    const variable = value[at] === '$' ? parseVariable(value, at, to, problems) : undefined
    if (variable) {
      flush(at)
      parts.push(variable)
      at = variable.end
      literalStart = at
      continue
    }
    literal += value[at]
    at += value.startsWith('$$', at) ? 2 : 1
  }
  flush(to)
  return parts
}

function parseVariable(value: string, at: number, to: number, problems: Problems): VariablePart | undefined {
  const bare = /^\$([A-Za-z_]\w*)/u.exec(value.slice(at, to))
  if (bare) return variablePart(bare[1] ?? '', '', at, at + bare[0].length)
  if (!value.startsWith('${', at)) return undefined
  const close = closingBrace(value, at + 1, to)
  if (close === undefined) {
    problems.push({ message: '"${" is not closed', start: at, end: to })
    return undefined
  }
  const inner = value.slice(at + 2, close)
  const [, name, operator = ''] = /^([A-Za-z_]\w*)(:?[-?+])?/u.exec(inner) ?? []
  if (name === undefined || (operator === '' && inner !== name)) {
    problems.push({ message: '"${" is not followed by a variable', start: at, end: close + 1 })
    return undefined
  }
  const operandStart = at + 2 + name.length + operator.length
  return {
    ...variablePart(name, operator, at, close + 1),
    operand: value.slice(operandStart, close),
    parts: parseParts(value, operandStart, close, problems),
  }
}

function variablePart(name: string, operator: string, start: number, end: number): VariablePart {
  return {
    kind: 'variable',
    name,
    operator: operator as Interpolation['operator'],
    operand: '',
    parts: [],
    start,
    end,
  }
}

/** The offset of the brace that closes the one at `open`; undefined: none does. */
function closingBrace(value: string, open: number, to: number): number | undefined {
  let depth = 0
  for (let at = open; at < to; at++) {
    if (value[at] === '{') depth += 1
    else if (value[at] === '}' && --depth === 0) return at
  }
  return undefined
}

/** The variable of a value that consists of nothing else: `${AUTH_PORT:?}`; undefined for any other value. */
export function soleVariable(value: string): VariablePart | undefined {
  const [part, more] = parseTemplate(value).parts
  return part?.kind === 'variable' && more === undefined ? part : undefined
}

/** Whether a value contains a variable. */
export function hasVariables(value: string): boolean {
  return value.includes('$') && parseTemplate(value).parts.some(({ kind }) => kind === 'variable')
}

/**
 * A value with each variable replaced.
 * @param resolve the text of a variable
 */
export function fill(value: string, resolve: (variable: VariablePart) => string): string {
  if (!value.includes('$')) return value
  return parseTemplate(value)
    .parts.map((part) => (part.kind === 'literal' ? part.text : resolve(part)))
    .join('')
}

const HIDDEN = '\uE000'

/**
 * A value in which every variable is masked by as many characters of no other meaning, so that a `:` or `/` in a default
 * does not count as a separator.
 */
export function hideVariables(value: string): string {
  return parseTemplate(value)
    .parts.map(({ kind, start, end }) =>
      kind === 'variable' ? HIDDEN.repeat(end - start) : value.slice(start, end),
    )
    .join('')
}

/** Whether a text of {@link hideVariables} contains a variable. */
export function hidesVariable(shape: string): boolean {
  return shape.includes(HIDDEN)
}

/** A text of the same length that has no separators. */
export function hidden(text: string): string {
  return HIDDEN.repeat(text.length)
}
