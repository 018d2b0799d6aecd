import { secretsInText } from '../words/in-text.ts'
import type { Found } from './found.ts'
import { together } from './found.ts'
import { inUrls, inValue } from './in-value.ts'

/** What the text of a configuration file says. */
export function inText(text: string): Found {
  // Only the password of an address is secret; its host may be the cause of an error.
  const lines = secretsInText(text)
    .map(({ value }) => value)
    .filter((value) => inUrls(value).secrets.length === 0)
  return together([inValue('', text), { secrets: [...lines, ...inJson(text)], names: [] }])
}

function inJson(text: string): string[] {
  return namedIn('', parsed(text))
}

/** The values of a JSON object or array with the names that they have there. */
function namedIn(name: string, value: unknown): string[] {
  if (typeof value === 'string') return [...inValue(name, value).secrets]
  if (Array.isArray(value)) return value.flatMap((item) => namedIn(name, item))
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, item]) => namedIn(key, item))
}

/** The data of a JSON object or array; null: the text is none. */
export function parsed(text: string): unknown {
  if (!/^\s*[{[]/u.test(text)) return null
  try {
    return JSON.parse(text)
  } catch {
    return null // It is read line by line as well.
  }
}
