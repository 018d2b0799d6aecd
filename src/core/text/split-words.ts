/**
 * The words of a command, as a shell reads them without its variables and patterns: quotes keep white space together, and a backslash
 * outside of single quotes takes the next character as it is.
 *
 * @returns what is wrong with the text, as a predicate, if only a shell could read it
 */
export function splitWords(text: string): string[] | string {
  const words: string[] = []
  let word: string | null = null
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (/\s/u.test(character)) {
      if (word !== null) words.push(word)
      word = null
    } else if (character === "'" || character === '"') {
      const quoted = readQuoted(text, at)
      if (quoted === null) return 'has a quote that does not end'
      word = (word ?? '') + quoted.text
      at = quoted.end
    } else if (character === '\\') {
      if (at + 1 === text.length) return 'ends with a backslash'
      at += 1
      word = (word ?? '') + text[at]
    } else if ('|&;<>()`$*?'.includes(character)) {
      return `has \`${character}\`, which only a shell understands: quote it, or write sh -c '…'`
    } else {
      word = (word ?? '') + character
    }
  }
  if (word !== null) words.push(word)
  return words
}

/** @returns the text between quotes, and where the closing one is; null: there is none */
function readQuoted(text: string, begin: number): { text: string; end: number } | null {
  const quote = text[begin]
  let inner = ''
  for (let at = begin + 1; at < text.length; at++) {
    if (text[at] === quote) return { text: inner, end: at }
    const isEscape = quote === '"' && text[at] === '\\' && /["\\$`]/u.test(text[at + 1] ?? '')
    if (isEscape) at += 1
    inner += text[at]
  }
  return null
}
