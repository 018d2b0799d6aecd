/** `` `a`, `b` `` */
export function code(texts: readonly string[]): string {
  return texts.map((text) => `\`${text}\``).join(', ')
}

/** The number of names in a sentence. */
const NAMED = 3

/** `` `a`, `b`, `c` and 2 more `` */
export function firstOf(texts: readonly string[]): string {
  const more = texts.length > NAMED ? ` and ${texts.length - NAMED} more` : ''
  return `${code(texts.slice(0, NAMED))}${more}`
}
