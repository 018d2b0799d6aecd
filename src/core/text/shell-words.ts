/** A word as a POSIX shell takes it literally, in quotes if it needs them. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** The same, but `$NAME` and `${NAME}` in it remain variables. */
export function shellWordWithVariables(word: string): string {
  if (!word.includes('$')) return shellWord(word)
  return /^[\w@%+=:,./${}-]+$/.test(word) ? word : `"${word.replace(/["`\\]/g, '\\$&')}"`
}
