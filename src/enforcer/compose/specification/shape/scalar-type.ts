import type { ScalarValue } from '../../yaml/value.ts'

/** The type of a scalar to Compose. `number`: with a fraction, an exponent or too many digits for an integer. */
export type ScalarType = 'null' | 'boolean' | 'integer' | 'number' | 'date' | 'text'

/**
 * The type of a scalar to Compose's YAML reader, which differs from YAML 1.2: `0440` is octal, `1_000` is a number,
 * `2024-01-31` is a date, and `yes` is a text.
 */
export function scalarType({ text, style, tag }: ScalarValue): ScalarType {
  if (tag !== undefined) return TAGGED[tag] ?? (text === null ? 'null' : 'text')
  if (text === null) return 'null'
  return style === 'plain' ? plainType(text) : 'text'
}

/** The type by tag. With any other tag a scalar is a text. */
const TAGGED: Readonly<Record<string, ScalarType>> = {
  'tag:yaml.org,2002:null': 'null',
  'tag:yaml.org,2002:bool': 'boolean',
  'tag:yaml.org,2002:int': 'integer',
  'tag:yaml.org,2002:float': 'number',
  'tag:yaml.org,2002:timestamp': 'date',
}

function plainType(text: string): ScalarType {
  if (BOOLEAN.test(text)) return 'boolean'
  if (!/^[-+.\d]/u.test(text)) return 'text'
  const digits = text.replaceAll('_', '')
  if (INTEGER.test(digits)) return 'integer'
  if (DECIMAL.test(digits) || /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/u.test(text)) return 'number'
  return isDate(text) ? 'date' : 'text'
}

const BOOLEAN = /^(?:true|True|TRUE|false|False|FALSE)$/u

const INTEGER = /^[-+]?(?:0x[\da-f]+|0b[01]+|0o?[0-7]+|0|[1-9]\d{0,17})$/iu

const DECIMAL = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/iu

/** Whether a text is a date, with or without a time. */
function isDate(text: string): boolean {
  const [, year, month, day] =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]| +)\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?: *(?:Z|[-+]\d{1,2}(?::\d{2})?))?)?$/u.exec(
      text,
    ) ?? []
  if (year === undefined) return false
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return date.getUTCMonth() === Number(month) - 1
}
