import { unescaped } from '../../compose/dollars.ts'
import { secretReason } from '../reason.ts'
import type { Literal, SecretLiteral } from './literal.ts'

/**
 * The secrets in the text of a configuration file of any kind, line by line: `NAME=value`, `name: value`, JSON pairs,
 * URLs with a password, private keys. Comment lines are skipped.
 */
export function secretsInText(text: string): SecretLiteral[] {
  const keys = [...text.matchAll(PRIVATE_KEY)].map((match) => literal('', match[0], match.index))
  const lines = [...text.matchAll(/[^\r\n]+/gu)].filter(
    ({ index }) => !keys.some(({ span }) => index > span.start && index < span.end),
  )
  return [
    ...keys.flatMap((key) => secretOf([key])),
    ...lines.flatMap(({ 0: line, index }) => (COMMENT.test(line) ? [] : secretsInLine(line, index))),
  ]
}

const PRIVATE_KEY = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----(?:.*?-----END [A-Z ]+-----|.*)/gsu
const COMMENT = /^\s*(?:[#;]|\/\/|--\s|<!--)/u

function secretsInLine(line: string, start: number): SecretLiteral[] {
  const pairs = pairsIn(line, start).flatMap((pair) => secretOf([pair]))
  if (pairs.length > 0) return pairs
  const indent = line.length - line.trimStart().length
  return secretOf([...settingOf(line, start), literal('', line.trim(), start + indent)])
}

/** The first literal that is a secret; at most one per line. */
function secretOf(literals: readonly Literal[]): SecretLiteral[] {
  for (const one of literals) {
    // `$$` in a compose file is a `$` for the program, which then resolves the variable itself.
    const reason = secretReason(one.name, unescaped(one.value))
    if (reason !== null) return [{ ...one, reason }]
  }
  return []
}

const JSON_PAIR = /"([\w.-]+)"\s*:\s*"([^"\\]*(?:\\.[^"\\]*)*)"/gu

function pairsIn(line: string, start: number): Literal[] {
  return [...line.matchAll(JSON_PAIR)].map(({ 0: pair, 1: name = '', 2: value = '', index }) =>
    literal(name, value, start + index + pair.length - 1 - value.length),
  )
}

const SETTING = /^\s*(?:-\s+)?(?:export\s+)?(["']?)([A-Za-z_][\w.-]*)\1(\s*(?:=|:\s)\s*)(.*)$/u
/** The settings of Redis, which have neither `=` nor `:`. */
const DIRECTIVE = /^\s*()(requirepass|masterauth)(\s+)(.*)$/u

function settingOf(line: string, start: number): Literal[] {
  const [, , name, , rest] = SETTING.exec(line) ?? DIRECTIVE.exec(line) ?? []
  if (name === undefined || rest === undefined) return []
  const value = literalIn(rest)
  return value === null ? [] : [literal(name, value, start + line.length - rest.length + rest.indexOf(value))]
}

/** The value without quotes, comment and trailing `,` or `;`; null: not a literal, but an expression or a template. */
function literalIn(rest: string): string | null {
  const [, , quoted] = /^(["'])(.*?)\1\s*[,;]?\s*(?:[#;].*)?$/u.exec(rest) ?? []
  const value = quoted ?? rest.replace(/(?:^|\s)[#;].*$/u, '').replace(/[\s,;]+$/u, '')
  if (TEMPLATE.test(value) || (quoted === undefined && EXPRESSION.test(value))) return null
  return value
}

/** `%(NAME)s`, `@NAME@`, `{{ name }}` within other text, `__NAME__` */
const TEMPLATE = /^[%@]|\{\{|^\{\$|^__\w+__$/u
/** A YAML tag, alias, block, list or map; a function call; `settings.token` */
const EXPRESSION = /^[|>&*!{[]|[([`]|^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/u

function literal(name: string, value: string, start: number): Literal {
  return { name, label: name, value, span: { start, end: start + value.length } }
}
