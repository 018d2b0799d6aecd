import { isMixed, isOrdinary, isStrong } from '../strength.ts'
import type { Found } from './found.ts'
import { inText, parsed } from './in-text.ts'
import { isNameOfOther } from './in-value.ts'

/**
 * What the content of a secret says: it is one, and so is each line and each value in it that is not ordinary. A file of
 * secrets may give them names of any kind, and none at all.
 */
export function inSecret(content: string): Found {
  // A build often gets the authorities of the machine as a secret: two hundred kilobytes of what everybody knows.
  const text = content.replace(CERTIFICATE, '').trim()
  if (text === '') return { secrets: [], names: [] }
  const json = parsed(text)
  const parts = json === null ? inLines(text) : inData('', json)
  return { secrets: [text, ...inText(text).secrets, ...parts.filter((one) => !isOrdinary(one))], names: [] }
}

/** Certificates are made to be shown. */
const CERTIFICATE =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[A-Za-z0-9+/=\s]*-----END (?:TRUSTED |X509 )?CERTIFICATE-----/gu

function inData(name: string, value: unknown): string[] {
  if (typeof value === 'string') return ofName(name, value)
  if (Array.isArray(value)) return value.flatMap((item) => inData(name, item))
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, item]) => inData(key, item))
}

function inLines(text: string): string[] {
  // The lines of a key are secrets by their form. Bytes of a keystore are no text.
  if (/-----BEGIN |[\0\ufffd]/u.test(text)) return []
  return text.split(/[\r\n]+/u).flatMap((line) => (COMMENT.test(line) ? [] : inLine(line)))
}

const COMMENT = /^\s*(?:#\s|\/\/\s|--\s|<!--)/u
/** A section or an element, which holds no value itself. */
const MARKUP = /^(?:\[[^\]]*\]|<[^<>]*>)$/u
const SETTING = /^["']?([A-Za-z_][\w.-]*)["']?[ \t]*[=:][ \t]*(.*)$/u
/** `host:port:database:user:password` */
const PGPASS = /^[^:\s]*:(?:\d+|\*):[^:\s]*:[^:\s]*:(.+)$/u

function inLine(whole: string): string[] {
  const line = whole.trim().replace(/^(?:-[ \t]+|export[ \t]+)/u, '')
  if (MARKUP.test(line)) return []
  const [, password] = PGPASS.exec(line) ?? []
  if (password !== undefined) return [password, password.replace(/\\([\\:])/gu, '$1')]
  const [, name, value = ''] = SETTING.exec(line) ?? []
  // A text that only begins like a setting, such as an address, is a line as well.
  if (name === undefined) return [line, unquoted(line), line.replace(/^[^=]*=/u, '')]
  return [value, withoutComment(value)].flatMap((one) => ofName(name, unquoted(one)))
}

function withoutComment(value: string): string {
  return value.replace(/[ \t]+#.*$/u, '')
}

function unquoted(value: string): string {
  const text = value.replace(/[,;]$/u, '')
  return /^(["'])(.*)\1$/u.exec(text)?.[2] ?? value
}

/** A user or a host is no secret. An address is one only if it contains something that looks like a secret. */
function ofName(name: string, value: string): string[] {
  if (isNameOfOther(name)) return isStrong(value) && !ADDRESS.test(value) ? [value] : []
  return ADDRESS.test(value) && !value.split(/[/:@?&=#]/u).some(isMixed) ? [] : [value]
}

const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:)?\/\//iu
