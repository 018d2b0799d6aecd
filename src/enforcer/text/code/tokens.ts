import type { Span } from '../../source.ts'

/** A token of JavaScript or Python. Coarse: just enough to find strings and blocks. */
export interface CodeToken {
  kind: 'word' | 'string' | 'punctuation'
  /** For a string: the text between its quotes, with escapes as written. */
  text: string
  /** Including the quotes. */
  span: Span
  /** For a string: the offset at which its text begins. */
  inner: number
  /** For a string: whether part of it is known only at run time. */
  isDynamic: boolean
}

/** The tokens of a JavaScript or TypeScript text. Never fails. */
export function tokenizeJavaScript(text: string): CodeToken[] {
  const tokens: CodeToken[] = []
  for (let at = 0; at < text.length; ) {
    const character = text[at] ?? ''
    if (/\s/.test(character)) at += 1
    else if (text.startsWith('//', at) || (at === 0 && text.startsWith('#!'))) at = lineEnd(text, at)
    else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2)
      at = end < 0 ? text.length : end + 2
    } else if (character === '"' || character === "'") at = takeString(tokens, text, at, at, character, false)
    else if (character === '`') at = takeTemplate(tokens, text, at)
    else if (character === '/' && beginsRegExp(tokens.at(-1))) at = skipRegExp(text, at)
    else at = takePlain(tokens, text, at)
  }
  return tokens
}

/** The tokens of a Python text. Never fails. */
export function tokenizePython(text: string): CodeToken[] {
  const tokens: CodeToken[] = []
  for (let at = 0; at < text.length; ) {
    const character = text[at] ?? ''
    const string = /^(?:[rbuf]{0,2})("""|'''|"|')/i.exec(text.slice(at, at + 5))
    if (/\s/.test(character)) at += 1
    else if (character === '#') at = lineEnd(text, at)
    else if (string !== null) {
      const quote = string[1] ?? ''
      const isFormatted = /^[a-z]*f/i.test(string[0])
      at = takeString(tokens, text, at, at + string[0].length - quote.length, quote, isFormatted)
    } else at = takePlain(tokens, text, at)
  }
  return tokens
}

function takeString(
  tokens: CodeToken[],
  text: string,
  start: number,
  open: number,
  quote: string,
  isFormatted: boolean,
): number {
  const inner = open + quote.length
  let end = inner
  while (end < text.length && !text.startsWith(quote, end)) {
    // An unterminated string ends at the end of its line, so that the rest is still read.
    if (quote.length === 1 && (text[end] === '\n' || text[end] === '\r')) break
    end += text[end] === '\\' ? 2 : 1
  }
  end = Math.min(end, text.length)
  const content = text.slice(inner, end)
  const close = text.startsWith(quote, end) ? end + quote.length : end
  const isDynamic = isFormatted && content.includes('{')
  tokens.push({ kind: 'string', text: content, span: { start, end: close }, inner, isDynamic })
  return Math.max(close, start + 1)
}

function takeTemplate(tokens: CodeToken[], text: string, start: number): number {
  let at = start + 1
  let isDynamic = false
  while (at < text.length && text[at] !== '`') {
    if (text[at] === '\\') at += 2
    else if (text.startsWith('${', at)) {
      isDynamic = true
      at = skipExpression(text, at + 2)
    } else at += 1
  }
  at = Math.min(at, text.length)
  const end = Math.min(at + 1, text.length)
  tokens.push({
    kind: 'string',
    text: text.slice(start + 1, at),
    span: { start, end },
    inner: start + 1,
    isDynamic,
  })
  return end
}

/** The offset after the brace that closes a template's `${`. */
function skipExpression(text: string, from: number): number {
  let depth = 1
  let at = from
  while (at < text.length && depth > 0) {
    const character = text[at]
    if (character === '{') depth += 1
    else if (character === '}') depth -= 1
    else if (character === '`') at = takeTemplate([], text, at) - 1
    else if (character === '"' || character === "'") at = takeString([], text, at, at, character, false) - 1
    at += 1
  }
  return at
}

function takePlain(tokens: CodeToken[], text: string, at: number): number {
  const word = /[\p{L}\p{N}_$]+/uy
  word.lastIndex = at
  const [content] = word.exec(text) ?? []
  const end = at + (content?.length ?? 1)
  const kind = content === undefined ? 'punctuation' : 'word'
  tokens.push({ kind, text: text.slice(at, end), span: { start: at, end }, inner: at, isDynamic: false })
  return end
}

/** Whether a `/` begins a regular expression: after a value it is a division. */
function beginsRegExp(before: CodeToken | undefined): boolean {
  if (before === undefined) return true
  if (before.kind === 'string') return false
  if (before.kind === 'word')
    return /^(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield)$/.test(before.text)
  return ![')', ']', '}'].includes(before.text)
}

function skipRegExp(text: string, start: number): number {
  let isInClass = false
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at]
    if (character === '\n' || character === '\r') return start + 1
    if (character === '\\') at += 1
    else if (character === '[') isInClass = true
    else if (character === ']') isInClass = false
    else if (character === '/' && !isInClass) return at + 1
  }
  return start + 1
}

function lineEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at += 1
  return at
}
