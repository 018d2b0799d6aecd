import { isPublicName, secretKind } from './names.ts'
import { PARAMETER, SHAPES, URL_PASSWORD, URL_QUERY } from './shapes.ts'
import { isStrong } from './strength.ts'

/**
 * Why a variable holds a literal secret, as a clause that never repeats the value: `its name says that it holds a
 * password`. Null: it holds none, or only names the file or variable that does. `value` is as written in a compose file
 * or Dockerfile, with `${...}` unresolved; the default of `${NAME:-default}` counts as part of the value.
 */
export function secretReason(name: string, value: string): string | null {
  const literal = literalOf(value)
  const shape = shapeReason(literal ?? value, isPublicName(name))
  if (shape !== null) return shape
  if (literal === null || isHarmless(literal)) return null
  const kind = secretKind(name)
  return kind === null ? null : `its name says that it holds ${kind}`
}

function shapeReason(value: string, isPublic: boolean): string | null {
  const shape = SHAPES.find(({ pattern, browser }) => pattern.test(value) && !(browser && isPublic))
  if (shape) return `its value is ${shape.kind}`
  for (const [, password = ''] of value.matchAll(URL_PASSWORD)) {
    const literal = literalOf(password)
    if (literal !== null && !isPlaceholder(literal)) return 'its value is a URL with a password in it'
  }
  for (const [, query = ''] of value.matchAll(URL_QUERY)) {
    for (const [, name = '', parameter = ''] of query.matchAll(PARAMETER)) {
      const literal = literalOf(parameter)
      const kind = literal === null || isHarmless(literal) ? null : secretKind(name)
      if (kind !== null) return `its value is a URL with ${kind} in it`
    }
  }
  return null
}

/** Whether a value is not a secret whatever its name: empty, a boolean, a path or a placeholder. */
function isHarmless(value: string): boolean {
  const text = value.trim().replace(/^(["'])(.*)\1$/su, '$2')
  if (/^(?:|true|false|yes|no|on|off|none|null|undefined|disabled|0|1|-)$/i.test(text)) return true
  // A path to the secret, such as a mounted file. Base64 may begin with `/` too.
  if (/^(?:file:|~|\.{1,2})?\/\S*$/u.test(text) && !isStrong(text)) return true
  if (/^[\w./-]+\.(?:pem|key|p12|pfx|jks)$/u.test(text)) return true
  return isPlaceholder(text)
}

function isPlaceholder(text: string): boolean {
  return /^(?:<[^<>]*>|\[[^[\]]*\]|\{\{.*\}\}|[*.xX…]+)$/u.test(text)
}

/**
 * The text with every variable replaced by its default; null: a variable has no default, so the value is known only at
 * run time.
 */
function literalOf(value: string): string | null {
  let literal = ''
  for (let at = 0; at < value.length; ) {
    if (value[at] === '\\' && value[at + 1] === '$') {
      literal += '$'
      at += 2
    } else if (value.startsWith('$$', at)) {
      literal += '$'
      at += 2
    } else if (value.startsWith('${', at)) {
      const end = closingBrace(value, at + 2)
      const [, operator, operand = ''] = /^\w+(:?[-+?=])?(.*)$/su.exec(value.slice(at + 2, end)) ?? []
      const inner = operator?.endsWith('-') || operator?.endsWith('=') ? literalOf(operand) : null
      if (inner === null) return null
      literal += inner
      at = end + 1
    } else if (/^\$[A-Za-z_(]/u.test(value.slice(at, at + 2))) {
      return null
    } else {
      literal += value[at]
      at += 1
    }
  }
  return literal
}

/** The offset of the brace that closes the one before `from`; the end of the text if none does. */
function closingBrace(text: string, from: number): number {
  let depth = 1
  for (let at = from; at < text.length; at += 1) {
    if (text.startsWith('${', at)) depth += 1
    else if (text[at] === '}') depth -= 1
    if (depth === 0) return at
  }
  return text.length
}
