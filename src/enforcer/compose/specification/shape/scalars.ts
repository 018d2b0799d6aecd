import { isCommandLine } from './command-line.ts'
import type { ScalarForm, Shape, TypedScalar } from './shape.ts'

type ScalarShape = Shape & { readonly scalar: ScalarForm }

const scalar = (noun: string, accepts: ScalarForm['accepts']): ScalarShape => ({ scalar: { noun, accepts } })

const isText = ({ type }: TypedScalar) => type === 'text'
const isNumber = ({ type }: TypedScalar) => type === 'integer' || type === 'number'

/** A text. */
export const TEXT = scalar('a text', isText)

/** Any scalar, as below a key that begins with `x-`. */
export const ANY_SCALAR: Shape = { ...scalar('a text', () => true), isNullable: true }

/**
 * A value in `labels` or `environment`, which Compose converts to a text. Older versions make `2024-01-31 00:00:00 +0000
 * UTC` of a date, and newer ones refuse it.
 */
export const VALUE: Shape = { ...scalar('a text', ({ type }) => type !== 'date'), isNullable: true }

export const TEXT_OR_NUMBER = scalar('a text or number', (value) => isText(value) || isNumber(value))

export const TEXT_OR_INTEGER = scalar('a text or whole number', (value) => isText(value) || isWhole(value))

/** True or false, or one of the words that older YAML reads as such: `yes`, `off`. */
export const BOOLEAN = scalar(
  'true or false',
  ({ type, text }) =>
    type === 'boolean' || (type === 'text' && /^(?:true|false|y|yes|n|no|on|off)$/iu.test(text)),
)

/** True or false without quotes. */
export const STRICT_BOOLEAN = scalar('true or false', ({ type }) => type === 'boolean')

export const BOOLEAN_OR_TEXT = scalar(
  'true, false or a text',
  ({ type }) => type === 'boolean' || type === 'text',
)

interface Range {
  readonly min?: number
  readonly max?: number
}

/** A whole number, with or without quotes. */
export function integer(range: Range = {}): Shape {
  return scalar(
    `a whole number${inWords(range)}`,
    (value) => (isWhole(value) || isWholeText(value)) && isWithin(value.text, range),
  )
}

/** A whole number without quotes. */
export function strictInteger(range: Range = {}): Shape {
  return scalar(
    `a whole number${inWords(range)}, without quotes`,
    (value) => isWhole(value) && isWithin(value.text, range),
  )
}

/** A number; in quotes only a whole number. */
export const NUMBER = scalar('a number', (value) => isNumber(value) || isWholeText(value))

/** A number without quotes. */
export const STRICT_NUMBER = scalar('a number, without quotes', isNumber)

/** A number, with or without quotes. */
export const DECIMAL = scalar(
  'a number such as 0.5',
  (value) => isNumber(value) || (isText(value) && isDecimalText(value.text)),
)

/** The permissions of a file, as an octal number with or without quotes. */
export const FILE_MODE = scalar(
  'a file mode such as 0440',
  (value) => isNumber(value) || (isText(value) && /^[-+]?[0-7]+$/u.test(value.text)),
)

/** A duration with a unit. */
export const DURATION = scalar('a duration such as 1m30s', (value) => isText(value) && isDuration(value.text))

/** A number of bytes, or a text with a unit. */
export const BYTES = scalar('a size such as 512m', (value) => isNumber(value) || isBytesText(value))

/** A whole number of bytes, or a text with a unit. */
export const WHOLE_BYTES = scalar('a size such as 512m', (value) => isWhole(value) || isBytesText(value))

/** A size that is not negative. */
export const ROOM = scalar(
  'a size such as 512m',
  (value) => (isWhole(value) && !value.text.startsWith('-')) || isBytesText(value),
)

/** A size as a text: a number without a unit must be in quotes. */
export const BYTES_TEXT = scalar('a size such as 512m', isBytesText)

/** One of the given names. */
export function oneOf(...names: readonly string[]): ScalarShape {
  const quoted = names.map((name) => `"${name}"`)
  const noun = quoted.length === 1 ? (quoted[0] ?? '') : `one of ${quoted.join(', ')}`
  return { scalar: { noun, accepts: ({ type, text }) => type === 'text' && names.includes(text), names } }
}

/** A text that matches an expression. */
export function pattern(noun: string, expression: RegExp): Shape {
  return scalar(noun, (value) => isText(value) && expression.test(value.text))
}

/** A command as a single text, which Compose splits into words. */
export const COMMAND_LINE = scalar(
  'a command line with all quotes and brackets closed',
  (value) => isText(value) && isCommandLine(value.text),
)

/** The name of a service, a volume and so on. */
export const NAME: ScalarForm = {
  noun: 'a name of letters, digits, ".", "_" and "-"',
  accepts: ({ text }) => /^[a-zA-Z0-9._-]+$/u.test(text),
}

/** Any name that is not empty. */
export const SOME_NAME: ScalarForm = { noun: 'a name', accepts: ({ text }) => text !== '' }

function isWhole({ type, text }: TypedScalar): boolean {
  return type === 'integer' || (type === 'number' && Number.isInteger(Number(text)))
}

function isWholeText({ type, text }: TypedScalar): boolean {
  return type === 'text' && /^[-+]?\d+$/u.test(text)
}

function isWithin(text: string, { min = -Infinity, max = Infinity }: Range): boolean {
  const value = Number(text.replaceAll('_', ''))
  // `Number` cannot read a signed octal or hexadecimal number; one that is out of range is unlikely.
  return Number.isNaN(value) || (value >= min && value <= max)
}

function inWords({ min, max }: Range): string {
  if (min === undefined) return max === undefined ? '' : ` of at most ${max}`
  return max === undefined ? ` of at least ${min}` : ` from ${min} to ${max}`
}

function isDecimalText(text: string): boolean {
  const digits = text.replace(/(?<=\d)_(?=\d)/gu, '')
  return /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|0x[\da-f]+(?:\.[\da-f]*)?p[-+]?\d+)$/iu.test(digits)
}

function isDuration(text: string): boolean {
  return /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h|d|w))+)$/u.test(text)
}

function isBytesText({ type, text }: TypedScalar): boolean {
  if (type !== 'text') return false
  return /^[-+]?\d+$/u.test(text) || /^\+?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)? ?[kmgtp]?i?b?$/iu.test(text)
}
