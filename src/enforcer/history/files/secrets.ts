import { unescaped } from '../../../core/compose/dollars.ts'
import { isCommonWord } from '../../../core/secrets/common-words.ts'
import { secretKind } from '../../../core/secrets/names.ts'
import { inUrls, inValue, mayNameSecret } from '../../../core/secrets/read/in-value.ts'
import { pairsIn } from '../../../core/secrets/read/pairs.ts'
import { secretReason } from '../../../core/secrets/reason.ts'
import { HIDDEN } from '../../../core/secrets/redacted.ts'
import { isOrdinary } from '../../../core/secrets/strength.ts'
import { scriptOf } from '../../../core/secrets/words/arguments.ts'
import { secretsInText } from '../../../core/secrets/words/in-text.ts'
import { secretsInScript } from '../../../core/secrets/words/in-words.ts'

const judged = new Map<string, readonly string[]>()

/**
 * The secrets in a value that the trail would show: the value itself, and the settings, options, addresses and logins in it. The same
 * value is judged once.
 *
 * @param name of the variable, label or setting; empty: there is none
 * @param value as it is written, also with secrets that are `[redacted]` already
 */
export function secretsOf(name: string, value: string): readonly string[] {
  const key = `${name}=${value}`
  const known = judged.get(key)
  if (known !== undefined) return known
  const all = new Set([...inWhole(name, value), ...inParts(value), ...inCommand(value)])
  const found = [...all].filter((one) => !IS_CALL.test(one))
  judged.set(key, found)
  return found
}

/** A command whose output is the value. */
const IS_CALL = /^["']?(?:\$\(|`)/u

/** A text for people in which the secrets are hidden. It is no command, so what follows an option is a word like any other. */
export function withoutSecrets(text: string): string {
  // The longest first: one reading of a value may be the beginning of another.
  const values = inParts(text)
    .filter((value) => !IS_CALL.test(value))
    .toSorted((a, b) => b.length - a.length)
  return values.reduce((shown, value) => shown.replaceAll(value, () => HIDDEN), text)
}

/** Plain data in whose texts the secrets are hidden. */
export function withoutSecretsIn<T>(data: T): T {
  return inData(data) as T
}

function inData(data: unknown): unknown {
  if (typeof data === 'string') return withoutSecrets(data)
  if (Array.isArray(data)) return data.map(inData)
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, inData(value)]))
}

function inWhole(name: string, value: string): string[] {
  const text = unescaped(value)
  const { secrets } = inValue(name, text)
  return secretReason(name, value) === null ? [...secrets] : [text, ...secrets]
}

/** What a text of any language sets: `Server=db;Pwd=x`, `api_key=x`, `-Ddb.password=x`, and the passwords of addresses. */
function inParts(written: string): string[] {
  // What is hidden already is a placeholder.
  const text = unescaped(written.replaceAll(HIDDEN, '***'))
  const pairs = pairsIn(text, (name) => SHORT_NAME.test(name) || mayNameSecret(name))
  return [
    ...inValue('', text).secrets,
    // Only the password of an address is secret.
    ...secretsInText(text)
      .map(({ value }) => value)
      .filter((value) => inUrls(value).secrets.length === 0),
    ...pairs.flatMap(({ name, values }) => {
      const isSecret = (value: string) =>
        !value.includes('***') && secretReason(SHORT_NAME.test(name) ? 'password' : name, value) !== null
      return secretKind(name) !== null || SHORT_NAME.test(name) ? values.filter(isSecret) : []
    }),
  ]
}

/** Names that may mean other things where a variable has them, and a password beside other settings. */
const SHORT_NAME = /^(?:pass|pwd)$/iu

/** What a shell or a program would take as a password. The words of a list are in quotes and brackets. */
function inCommand(written: string): string[] {
  const text = written.replaceAll(HIDDEN, '***')
  const words = text.replace(/["'[\],]+/gu, ' ')
  const attached = [...words.matchAll(/(?<=^|\s)-p(?!assword\b)(\S+)/gu)].map(([, value = '']) => value)
  return [
    ...[text, words].flatMap((script) => secretsInScript(scriptOf(script))).map(({ value }) => value),
    ...attached.filter((value) => !isOrdinary(value) && !isOption(`p${value}`)),
  ]
}

/** Options of compilers. */
const COMPILER = /^(?:pthread|pedantic|pedantic-errors|pipe)$/u

/** `-profile=x`, `-print-config`: an option with a long name behind a single dash, which says itself what it is. */
function isOption(text: string): boolean {
  if (COMPILER.test(text)) return true
  const [, name, sign] = /^([a-z]+(?:-[a-z]+)*)($|[=:])/u.exec(text) ?? []
  return name !== undefined && (sign !== '' || name.split('-').every((word) => isCommonWord(word)))
}
