import { hasHidden } from './visible.ts'

/**
 * A word as a POSIX shell takes it literally, in quotes if it needs them. Control characters are written so that they can be
 * seen: `$'a\x1bb'`, which POSIX has since 2024, and bash and zsh for longer.
 */
export function shellWord(word: string): string {
  if (hasHidden(word)) return `$'${[...word].map(inDollarQuotes).join('')}'`
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** The same, but `$NAME` and `${NAME}` in it remain variables. */
export function shellWordWithVariables(word: string): string {
  if (!word.includes('$')) return shellWord(word)
  return /^[\w@%+=:,./${}-]+$/.test(word) ? word : `"${word.replace(/["`\\]/g, '\\$&')}"`
}

function inDollarQuotes(character: string): string {
  if (character === "'" || character === '\\') return `\\${character}`
  if (!hasHidden(character)) return character
  const code = character.codePointAt(0) ?? 0
  const digits = code.toString(16)
  // `\x9b` would be a byte, which is not the character U+009B in UTF-8.
  if (code < 0x80) return `\\x${digits.padStart(2, '0')}`
  return code < 0x1_0000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`
}
